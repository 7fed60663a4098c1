// Hot: `add` and `record` are what applications call. Guarded by bench/sdk/record.bench.ts.
import type { Attributes, Context, Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';
import { highest, type Sampling } from '../cell/cell.ts';
import { type BoundInstrument, bindKey, removeKey } from '../protocol/symbols.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import { bindStreams } from './bind.ts';
import { whole } from './whole.ts';

/** What an instrument is made of: the streams that its measurements go to, and which values it takes. */
export interface InstrumentParts {
  /** None where a view drops the instrument, several where views or readers want it in different ways. */
  readonly streams: readonly SynchronousStream[];
  /** The lowest value that every stream takes. */
  readonly floor: number;
  /** Fractions are cut off. */
  readonly integer: boolean;
  readonly sampling: Sampling;
}

/**
 * A counter or an up-down counter. It and `RecordingInstrument` are alike to the letter but for the method's name: each
 * has its own code so that the engine sees one kind of cell in the one and the others in the other.
 */
export class AddingInstrument implements Counter, UpDownCounter {
  readonly #parts: InstrumentParts;
  /** The only stream, in the common case. */
  readonly #stream: SynchronousStream | undefined;
  readonly #floor: number;
  readonly #sampling: Sampling;

  constructor(parts: InstrumentParts) {
    this.#parts = parts;
    this.#stream = parts.streams.length === 1 && !parts.integer ? parts.streams[0] : undefined;
    this.#floor = parts.floor;
    this.#sampling = parts.sampling;
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    const stream = this.#stream;
    if (stream !== undefined && typeof value === 'number' && value >= this.#floor && value <= highest) {
      const cell = stream.cellOf(attributes);
      cell.accumulate(value);
      if (this.#sampling.on) stream.exemplars.offer(cell, value, context, attributes);
    } else recordInAll(this.#parts, value, attributes, context);
  }

  /** Ends the series of these attributes; its next record begins another one. `remove()` of `@executor-metrics/core` finds it. */
  remove(attributes?: Attributes): void {
    for (const stream of this.#parts.streams) stream.remove(attributes);
  }

  /** A handle for these attributes, whose records look nothing up; `bind()` of `@executor-metrics/core` finds it too. */
  bind(attributes?: Attributes): BoundInstrument {
    return bindStreams(this.#parts, attributes);
  }

  static {
    Reflect.set(AddingInstrument.prototype, bindKey, AddingInstrument.prototype.bind);
    Reflect.set(AddingInstrument.prototype, removeKey, AddingInstrument.prototype.remove);
  }
}

/** A histogram or a gauge. */
export class RecordingInstrument implements Histogram, Gauge {
  readonly #parts: InstrumentParts;
  readonly #stream: SynchronousStream | undefined;
  readonly #floor: number;
  readonly #sampling: Sampling;

  constructor(parts: InstrumentParts) {
    this.#parts = parts;
    this.#stream = parts.streams.length === 1 && !parts.integer ? parts.streams[0] : undefined;
    this.#floor = parts.floor;
    this.#sampling = parts.sampling;
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    const stream = this.#stream;
    if (stream !== undefined && typeof value === 'number' && value >= this.#floor && value <= highest) {
      const cell = stream.cellOf(attributes);
      cell.accumulate(value);
      if (this.#sampling.on) stream.exemplars.offer(cell, value, context, attributes);
    } else recordInAll(this.#parts, value, attributes, context);
  }

  /** Ends the series of these attributes; its next record begins another one. `remove()` of `@executor-metrics/core` finds it. */
  remove(attributes?: Attributes): void {
    for (const stream of this.#parts.streams) stream.remove(attributes);
  }

  /** A handle for these attributes, whose records look nothing up; `bind()` of `@executor-metrics/core` finds it too. */
  bind(attributes?: Attributes): BoundInstrument {
    return bindStreams(this.#parts, attributes);
  }

  static {
    Reflect.set(RecordingInstrument.prototype, bindKey, RecordingInstrument.prototype.bind);
    Reflect.set(RecordingInstrument.prototype, removeKey, RecordingInstrument.prototype.remove);
  }
}

function recordInAll(
  { streams, integer }: InstrumentParts,
  value: number,
  attributes: Attributes | undefined,
  context: Context | undefined,
): void {
  const taken = integer ? whole(value) : value;
  for (const stream of streams) stream.record(taken, attributes, context);
}
