import type {
  AggregationOption,
  AggregationTemporality,
  CollectionResult,
  IMetricReader,
  InstrumentType,
  MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { collectionSource } from '../delivery/collection-source.ts';
import type { Pusher } from '../delivery/pusher.ts';
import { flushOnExit } from '../lifecycle/flush-on-exit.ts';
import { flushLimitOf } from '../lifecycle/invocations.ts';
import { keptAlive, LimitExceeded } from '../lifecycle/kept-alive.ts';
import type { ResolvedOptions } from '../options.ts';
import type { OtlpExporter, OtlpStatus } from '../otlp-exporter.ts';
import type { Bookkeeping } from '../reporting/bookkeeping.ts';
import { aggregationOf, temporalityOf } from './preferences.ts';
import { PushQueue } from './push-queue.ts';

interface OtlpReaderParts {
  readonly config: ResolvedOptions;
  readonly pusher: Pusher;
  readonly books: Bookkeeping;
  /** Ends the connections. */
  readonly close: () => void;
}

type Limit = { readonly timeoutMillis?: number };

/** Whoever waits for a flush has a timer of its own, and hears our reason only if we end before it does. */
const shareOfTheLimit = 0.8;

/**
 * Pushes at each interval, at a flush and at the shutdown, one push after another. The timers of the reader do not keep
 * the process; a flush that somebody waits for does.
 */
export class OtlpReader implements OtlpExporter {
  readonly ready: Promise<void> = Promise.resolve();
  readonly #parts: OtlpReaderParts;
  #producer: MetricProducer | undefined;
  #queue: PushQueue | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopFlushingOnExit: () => void = () => {};
  #ended: Promise<void> | undefined;

  constructor(parts: OtlpReaderParts) {
    this.#parts = parts;
  }

  setMetricProducer(producer: MetricProducer): void {
    if (this.#producer !== undefined) throw new Error('this OTLP exporter already belongs to a MeterProvider');
    const { config, pusher, books } = this.#parts;
    const collect = collectionSource(producer);
    this.#producer = producer;
    this.#queue = new PushQueue({
      push: (time) => pusher.push(collect, time),
      onReport: (report) => books.pushed(report),
    });
    if (this.#ended !== undefined) return;
    this.#timer = setInterval(() => this.#tick(), config.intervalMs).unref();
    if (config.flushOnExit) this.#stopFlushingOnExit = flushOnExit(() => this.forceFlush().catch(() => {}));
  }

  selectAggregation(instrument: InstrumentType): AggregationOption {
    return aggregationOf(instrument, this.#parts.config.histogramAggregation);
  }

  selectAggregationTemporality(instrument: InstrumentType): AggregationTemporality {
    return temporalityOf(instrument, this.#parts.config.temporality);
  }

  selectCardinalityLimit(): number {
    // The default of the specification, by which the provider knows that nobody has said anything.
    return 2000;
  }

  async collect(options?: Parameters<IMetricReader['collect']>[0]): Promise<CollectionResult> {
    if (this.#producer === undefined) throw new Error('no MeterProvider has this OTLP exporter among its readers');
    if (this.#ended !== undefined) throw new Error('this OTLP exporter is shut down');
    return this.#producer.collect(options);
  }

  status(): OtlpStatus {
    return this.#parts.books.status(this.#parts.pusher.waitingPoints);
  }

  async forceFlush(options?: Limit): Promise<void> {
    if (this.#ended === undefined) await this.#flush(options, 'flush');
  }

  shutdown(options?: Limit): Promise<void> {
    this.#ended ??= this.#end(options);
    return this.#ended;
  }

  flushAfterInvocation<A extends readonly unknown[], R>(
    handler: (...args: A) => R | Promise<R>,
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      try {
        return await handler(...args);
      } finally {
        const timeoutMillis = flushLimitOf(args, this.#parts.config.shutdownTimeoutMs);
        // A warning has told why, and the answer of the invocation is not ours to spoil.
        await this.forceFlush({ timeoutMillis }).catch(() => {});
      }
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown().catch(() => {});
  }

  #tick(): void {
    if (this.#queue?.isFree === true) void this.#queue.push(this.#parts.config.exportTimeoutMs);
    else this.#parts.books.skippedInterval();
  }

  async #end(options: Limit | undefined): Promise<void> {
    clearInterval(this.#timer);
    this.#stopFlushingOnExit();
    try {
      await this.#flush(options, 'shutdown');
    } finally {
      this.#parts.books.lost(this.#parts.pusher.abandon());
      this.#parts.close();
    }
  }

  async #flush(options: Limit | undefined, what: 'flush' | 'shutdown'): Promise<void> {
    const given = options?.timeoutMillis;
    const limitMs = given !== undefined && given > 0 ? given : this.#parts.config.shutdownTimeoutMs;
    const { books } = this.#parts;
    const flushing = this.#queue?.flush(limitMs * shareOfTheLimit, { isLast: what === 'shutdown' });
    if (flushing === undefined) return;
    const report = await keptAlive(limitMs, flushing).catch((error: unknown) => {
      throw books.failed(
        error instanceof LimitExceeded ? `the ${what} did not end within ${limitMs} ms` : String(error),
      );
    });
    if (what === 'shutdown') books.lost(report.returnedPoints);
    const error = books.errorOf(report);
    if (error !== undefined) throw error;
  }
}
