import { Assembly } from './assembly.ts';
import type { Batch } from './batch/batch.ts';
import { idleBatch } from './batch/idle-batch.ts';
import type { BusinessMetrics } from './business/business.ts';
import { BusinessNamespace } from './business/business-namespace.ts';
import { type BareOrNamed, bareOrNamed } from './decorators/bare-or-named.ts';
import type { MeasuringDecorator } from './decorators/decorator.ts';
import { type MemoryOptions, memoryRecording } from './decorators/memory-recording.ts';
import { type TimedOptions, timed } from './decorators/timed.ts';
import type { AnyLabels, LabelSchema, Labels, OperationName } from './labels.ts';
import { createLlm, type Llm } from './llm/llm.ts';
import type { LlmOptions, LlmRequest } from './llm/llm-options.ts';
import type { Operation, OperationRecord } from './operation/operation.ts';
import { checkOperationOptions, type OperationOptions, resolveTraits } from './operation/operation-options.ts';
import { type BatchRecord, recordBatch } from './operation/record-batch.ts';
import { type ExecutorMetricsOptions, type ResolvedOptions, resolveOptions } from './options.ts';
import type { ExecutorMonitor, MonitorOptions } from './pools/monitor-options.ts';
import { monitorPool } from './pools/monitor-pool.ts';
import { BatchRecorder } from './recorders/batch-recorder.ts';
import type { RecordSource } from './recorders/ports/record-port.ts';
import { type RecordReceiver, receiveRecords } from './recorders/ports/record-receiver.ts';
import { QueueRecorder } from './recorders/queue-recorder.ts';
import type { Recorder } from './recorders/recorder.ts';
import {
  type BatchRecorderOptions,
  type QueueRecorderOptions,
  resolveBatchOptions,
  resolveQueueOptions,
} from './recorders/recorder-options.ts';
import type { ExecutorInstrument } from './recording/instruments.ts';
import { type MetricsSummary, summarize } from './summary.ts';
import { ConfigurationError, shown } from './support/options.ts';
import { createReport, type Report } from './support/report.ts';
import {
  monitorWebSocket,
  monitorWebSocketServer,
  type WebSocketMonitor,
  type WebSocketOptions,
  type WebSocketServerOptions,
} from './websocket/monitor-web-sockets.ts';
import type { WebSocketLike, WebSocketServerLike } from './websocket/web-socket.ts';

/**
 * Latency, outcomes and retries of the operations of an executor. It records with the global MeterProvider, whenever
 * that is registered, and serves and sends nothing itself.
 *
 * No recording method throws or blocks; what cannot be recorded is dropped and counted in `getMetricsSummary()`.
 *
 * @typeParam S the attributes of each operation, so that a wrong name or label does not compile:
 * `new ExecutorMetrics<{ execute: { task_type: 'ml' | 'etl' } }>()`
 * @example
 * const metrics = new ExecutorMetrics();
 * const result = await metrics.operation('execute').run(() => execute(task), { task_type: task.type });
 */
export class ExecutorMetrics<S extends LabelSchema<S> = AnyLabels> {
  /** The instruments in use: by name in the unified layout, as `<op>_latency`, `<op>_success`, … in the other one. */
  readonly metrics: ReadonlyMap<string, ExecutorInstrument>;

  /**
   * Measures each call of a function, a method or all methods of a class as a run of an operation. It is a wrapper and a
   * decorator, of TC39 and of `experimentalDecorators`, with or without a name.
   *
   * @example
   * class Planner {
   *   @metrics.timed('plan', { attributes: (intent) => ({ kind: intent.kind }) })
   *   async plan(intent: Intent): Promise<Plan> { … }
   * }
   * @throws {ConfigurationError} where an option is unknown, or what is to be measured is no function and no class
   */
  readonly timed: BareOrNamed<OperationName<S>, TimedOptions>;

  /** The same as `timed`. */
  readonly recordExecutionTime: BareOrNamed<OperationName<S>, TimedOptions>;

  /**
   * Records how much memory each call of a function takes, in bytes: the growth of the heap, and the peak RSS meanwhile. It
   * is used like `timed`. Asking for these figures takes tens of microseconds a call, and what else runs meanwhile is part
   * of them: it is for calls that are long and alone.
   */
  readonly recordMemoryUsage: BareOrNamed<OperationName<S>, MemoryOptions>;

  readonly #options: ResolvedOptions;
  readonly #report: Report;
  readonly #parts: Assembly;

  /** @throws {ConfigurationError} where an option is unknown or its value is not accepted */
  constructor(options?: ExecutorMetricsOptions) {
    this.#options = resolveOptions(options);
    this.#report = createReport();
    const parts = new Assembly(this.#options, this.#report);
    this.#parts = parts;
    this.metrics = parts.engine.instruments.byKey;
    this.timed = bareOrNamed((name, own) => this.#timed('timed()', name, own));
    this.recordExecutionTime = bareOrNamed((name, own) => this.#timed('recordExecutionTime()', name, own));
    this.recordMemoryUsage = bareOrNamed((name, own) => memoryRecording(parts, name, own));
  }

  /** Whether anything is recorded. */
  get enabled(): boolean {
    return this.#parts.engine.gate.isOpen;
  }

  /**
   * Switches recording off or on, for all operations, wrapped functions and monitored pools, also those from before.
   * Switched off they cost next to nothing. What is under way is recorded to its end.
   *
   * @throws {ConfigurationError} where the value is no boolean
   */
  setEnabled(enabled: boolean): void {
    if (typeof enabled !== 'boolean') {
      throw new ConfigurationError(`setEnabled(): got ${shown(enabled)}; accepted: true or false`);
    }
    if (enabled) this.#parts.open();
    else this.#parts.close();
  }

  /**
   * The operation of that name. Keep it where the same one is recorded often.
   *
   * @param options what it has of its own; the first options that an operation is given stay in force
   * @throws {ConfigurationError} where an option is unknown or its value is not accepted
   */
  operation<N extends OperationName<S>>(name: N, options?: OperationOptions): Operation<S[N]> {
    return this.#operation(name, options) as unknown as Operation<S[N]>;
  }

  /**
   * The same as `timed` with a name.
   *
   * @example
   * const parseIntent = metrics.withMetrics('intent')(async (text: string) => parse(text));
   * @throws {ConfigurationError} where an option is unknown, or what is to be measured is no function and no class
   */
  withMetrics(operation: OperationName<S>, options?: TimedOptions): MeasuringDecorator {
    return this.#timed('withMetrics()', operation, options);
  }

  /**
   * Has a pool asked at each collection how many workers it has, and how many operations are under way, wait and can be
   * under way. Pools of p-queue, p-limit, Piscina, Tinypool, fastq, async and workerpool are known; any other object says it
   * by `size`, `active`, `queued` and `capacity`, or the options do.
   *
   * @example
   * using monitor = metrics.monitorExecutor(new PQueue({ concurrency: 4 }), { name: 'thumbnails' });
   * @throws {ConfigurationError} where an option is wrong, or the pool has no figures
   */
  monitorExecutor(pool: object, options: MonitorOptions): ExecutorMonitor {
    return monitorPool(pool, options, this.#parts);
  }

  /**
   * Counters, gauges and histograms of what the service is there for: tasks, users, storage. Their names begin with the
   * namespace, and are as they are given where there is none.
   *
   * @typeParam B the attributes of each instrument, so that a wrong name or label does not compile
   * @example
   * const tasks = metrics.business<{ created: { priority: 'low' | 'high' } }>('tasks');
   * tasks.counter('created').increment({ priority: 'high' });
   * @throws {ConfigurationError} where no name of an instrument can begin so
   */
  business<B extends LabelSchema<B> = AnyLabels>(namespace?: string): BusinessMetrics<B> {
    return new BusinessNamespace(namespace, this.#parts.business) as unknown as BusinessMetrics<B>;
  }

  /**
   * Records the connections of a `WebSocketServer` of the package `ws`: how many there are, how long they last and how they
   * end, and their messages. Those that are open already are active from now on; when they were opened is not known.
   *
   * @example
   * using monitor = metrics.monitorWebSocketServer(new WebSocketServer({ port: 8080 }));
   * @throws {ConfigurationError} where an option is wrong, or the server is none
   */
  monitorWebSocketServer(server: WebSocketServerLike, options?: WebSocketServerOptions): WebSocketMonitor {
    return monitorWebSocketServer(server, options, this.#parts.webSockets);
  }

  /**
   * The same for one connection, of a server that emits no event `connection`. Call it when the connection is opened.
   *
   * @throws {ConfigurationError} where an option is wrong, or the socket is no connection of a server
   */
  monitorWebSocket(socket: WebSocketLike, options?: WebSocketOptions): WebSocketMonitor {
    return monitorWebSocket(socket, options, this.#parts.webSockets);
  }

  /**
   * Measures requests to models by the conventions of OpenTelemetry for generative AI: how long they take, and how many
   * tokens they are about.
   *
   * @param options what all of the requests have in common, and what models cost
   * @throws {ConfigurationError} where an option is unknown or its value is not accepted
   */
  llm(options?: LlmOptions): Llm {
    return createLlm(this.#parts, options);
  }

  /** Records a request to a model that was measured elsewhere. The same as `llm().record(request)`. */
  recordLlmRequest(request: LlmRequest): void {
    if (this.enabled) this.llm().record(request);
  }

  /** @param seconds from 0 up */
  recordOperationLatency<N extends OperationName<S>>(operation: N, seconds: number, attributes?: Labels<S[N]>): void {
    if (this.enabled) this.operation(operation).recordDuration(seconds, attributes);
  }

  /** The same as `recordOperationLatency`, under the name that fits what is not a latency. */
  recordDuration<N extends OperationName<S>>(operation: N, seconds: number, attributes?: Labels<S[N]>): void {
    if (this.enabled) this.operation(operation).recordDuration(seconds, attributes);
  }

  recordOperationSuccess<N extends OperationName<S>>(operation: N, attributes?: Labels<S[N]>): void {
    if (this.enabled) this.operation(operation).recordSuccess(attributes);
  }

  /** @param errorType what failed, from a small set: the class or the code of the error, never its message */
  recordOperationFailure<N extends OperationName<S>>(operation: N, errorType: string, attributes?: Labels<S[N]>): void {
    if (this.enabled) this.operation(operation).recordFailure(errorType, attributes);
  }

  /** @param attemptNumber the number of the attempt that begins, from 1 up */
  recordRetry<N extends OperationName<S>>(operation: N, attemptNumber: number, attributes?: Labels<S[N]>): void {
    if (this.enabled) this.operation(operation).retry(attemptNumber, attributes);
  }

  /** Records an outcome and, where given, its duration. */
  recordOperation<N extends OperationName<S>>(operation: N, record: OperationRecord<S[N]> = {}): void {
    if (this.enabled) this.operation(operation).record(record);
  }

  /** Records many at once; an entry that cannot be recorded does not keep the others from it. */
  recordBatchOperations(records: Iterable<BatchRecord<S>>): void {
    if (this.enabled) recordBatch(records, this.#parts);
  }

  /**
   * A number of jobs that belong together: how many there are, how each of them ends and after what time, and how far all
   * of them are. Never throws.
   *
   * @param name from a small set: the kind of the batch, not its id
   * @param size how many jobs it has
   * @example
   * await using batch = metrics.batch('import', rows.length);
   * for (const row of rows) await batch.job(row.id).run(() => load(row));
   */
  batch(name: string, size: number): Batch {
    return this.enabled ? this.#parts.batches.create(name, size) : idleBatch;
  }

  /**
   * Collects records and records them together, when there are `maxSize` of them, the first has waited `maxDelayMs`, or
   * metrics are collected. Direct calls are cheaper; it moves their cost out of code that has none to spare.
   *
   * @throws {ConfigurationError} where an option is unknown or its value is not accepted
   */
  createBatchRecorder(options?: BatchRecorderOptions): Recorder<S> {
    return new BatchRecorder(this.#parts.recorders, resolveBatchOptions(options)) as unknown as Recorder<S>;
  }

  /**
   * Takes records into a queue of bounded length, which the event loop empties when the code that brought them is done, and
   * which is emptied when metrics are collected.
   *
   * @throws {ConfigurationError} where an option is unknown or its value is not accepted
   */
  createQueueRecorder(options?: QueueRecorderOptions): Recorder<S> {
    return new QueueRecorder(this.#parts.recorders, resolveQueueOptions(options)) as unknown as Recorder<S>;
  }

  /**
   * Records what `createPortRecorder()` of other threads sends to a port: to one end of a `MessageChannel`, to a `Worker`, or
   * to a `BroadcastChannel`, where one thread alone receives. It keeps no thread alive.
   *
   * @throws {ConfigurationError} where one cannot listen to it
   */
  receiveRecords(source: RecordSource): RecordReceiver {
    return receiveRecords(source, this.#parts.recorders);
  }

  /** Never throws: a summary is for the health endpoint of a program that may have other worries. */
  getMetricsSummary(): MetricsSummary {
    return summarize(this.#parts, this.#options, this.#report);
  }

  #operation(name: string, options: OperationOptions | undefined): Operation {
    if (options === undefined) return this.#parts.operations.get(name);
    const checked = checkOperationOptions(`operation(${shown(name)})`, options);
    return this.#parts.operations.getWith(name, resolveTraits(checked, this.#options.defaults));
  }

  #timed(where: string, name: string | undefined, options: TimedOptions | undefined): MeasuringDecorator {
    const operation = (each: string, own: OperationOptions | undefined): Operation => this.#operation(each, own);
    const { drops, gate } = this.#parts.engine;
    return timed({ operation, drops, gate }, where, name, options);
  }
}
