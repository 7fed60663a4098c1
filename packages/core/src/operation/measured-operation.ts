// Hot: guarded by bench/core/run.bench.ts and bench/core/bound.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { Gate } from '../engine.ts';
import { ConfigurationError, shown } from '../support/options.ts';
import { idleTicket, idleTimer } from './idle.ts';
import { observeResult } from './observe-call.ts';
import type {
  AnyFunction,
  EnqueueOptions,
  Operation,
  OperationRecord,
  OperationTimer,
  QueueTicket,
  RunOptions,
} from './operation.ts';
import type { OperationCore, OperationSet } from './operation-core.ts';
import { passFor } from './pass-for.ts';
import { enterQueue } from './place-in-queue.ts';
import { recordResult } from './record-result.ts';
import { beginRun, type Run } from './run.ts';
import { RunTimer } from './run-timer.ts';

/**
 * An operation under one set of attributes. Where the gate is closed, nothing that it is given is looked at. The methods are
 * short, so that V8 puts the question of the gate into the code of their callers.
 */
export class MeasuredOperation implements Operation {
  readonly name: string;
  readonly #core: OperationCore;
  readonly #gate: Gate;
  readonly #set: OperationSet;

  constructor(core: OperationCore, set: OperationSet = core.root) {
    this.name = core.name;
    this.#core = core;
    this.#gate = core.engine.gate;
    this.#set = set;
  }

  run<T>(fn: () => T, attributes?: Attributes, options?: RunOptions): T {
    return this.#gate.isOpen ? this.#run(fn, attributes, options) : fn();
  }

  #run<T>(fn: () => T, attributes: Attributes | undefined, options: RunOptions | undefined): T {
    const run = beginRun(this.#core, this.#setOf(attributes), options);
    let result: T;
    try {
      result = fn();
    } catch (thrown) {
      run.failed(thrown);
      throw thrown;
    }
    return observeResult(result, run);
  }

  wrap<F extends AnyFunction>(fn: F, attributes?: Attributes): F {
    if (typeof fn !== 'function') {
      throw new ConfigurationError(`operation("${this.name}").wrap(): got ${shown(fn)}; accepted: a function`);
    }
    const gate = this.#gate;
    const core = this.#core;
    // Cleaned now, so that what the caller does to its own later changes no series.
    const set = this.#setOf(attributes);
    const measured = function (this: unknown, ...args: unknown[]): unknown {
      if (!gate.isOpen) return Reflect.apply(fn, this, args);
      const run: Run = beginRun(core, set, undefined);
      let result: unknown;
      try {
        result = Reflect.apply(fn, this, args);
      } catch (thrown) {
        run.failed(thrown);
        throw thrown;
      }
      return observeResult(result, run);
    };
    return passFor(fn, measured);
  }

  start(attributes?: Attributes, options?: RunOptions): OperationTimer {
    if (!this.#gate.isOpen) return idleTimer;
    return new RunTimer(this.#core, beginRun(this.#core, this.#setOf(attributes), options));
  }

  with(attributes: Attributes): Operation {
    const set = this.#set.with(attributes);
    return set === this.#set ? this : new MeasuredOperation(this.#core, set);
  }

  enqueue(attributes?: Attributes, options?: EnqueueOptions): QueueTicket {
    if (!this.#gate.isOpen) return idleTicket;
    return enterQueue(this.#core, this.#setOf(attributes), options);
  }

  retry(attempt: number, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#core.retried(this.#setOf(attributes), attempt);
  }

  reject(reason?: string, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#core.completed(this.#setOf(attributes), this.#core.outcomes.of('rejected', reason));
  }

  record(record: OperationRecord): void {
    if (this.#gate.isOpen) recordResult(this.#core, this.#set, record);
  }

  recordDuration(seconds: number, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#recordDuration(seconds, attributes);
  }

  #recordDuration(seconds: number, attributes: Attributes | undefined): void {
    this.#core.took(this.#setOf(attributes), seconds);
  }

  recordSuccess(attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#core.succeeded(this.#setOf(attributes));
  }

  recordFailure(errorType: string, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#core.completed(this.#setOf(attributes), this.#core.outcomes.of('failure', errorType));
  }

  recordRetry(attempt: number, attributes?: Attributes): void {
    this.retry(attempt, attributes);
  }

  recordQueueTime(seconds: number, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#core.waited(this.#setOf(attributes), seconds);
  }

  #setOf(attributes: Attributes | undefined): OperationSet {
    return attributes === undefined ? this.#set : this.#set.with(attributes);
  }
}
