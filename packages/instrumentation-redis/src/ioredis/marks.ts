// Hot: each command is marked. Guarded by bench/instrumentation-redis.
import type { Operation } from '../recording/operation.ts';
import type { Operations } from '../recording/operations.ts';

/** An object of the library that can be marked with its operation. */
export interface Markable {
  /**
   * A name and no symbol: a command has so many properties that the engine can make it a slow object where it gets one more by
   * a symbol (V8, `Map::TooManyFastProperties`), which costs more than all of the measurement. Applications do not see commands.
   */
  executorMetricsOperation?: Operation | undefined;
  /** The operations of further instrumentations. */
  [key: symbol]: Operation | undefined;
}

/** The operations of commands and pipelines, kept on these themselves. */
export class Marks {
  readonly #recordedBy: Operations;
  readonly #key: symbol = Symbol('executor-metrics.redis.operation');

  /** @param recordedBy who records the operations: those of others are left alone */
  constructor(recordedBy: Operations) {
    this.#recordedBy = recordedBy;
  }

  of(target: Markable): Operation | undefined {
    const first = target.executorMetricsOperation;
    return first === undefined || first.recordedBy === this.#recordedBy ? first : target[this.#key];
  }

  put(target: Markable, operation: Operation): void {
    if (target.executorMetricsOperation === undefined) target.executorMetricsOperation = operation;
    else target[this.#key] = operation;
  }
}
