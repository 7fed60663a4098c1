import type { HrTime } from '@opentelemetry/api';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import { newestSeriesId } from '../cell/cell.ts';
import type { MeterState } from '../meter-state.ts';
import { collectKey } from '../protocol/symbols.ts';
import type { Metric, ScopeSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { toResourceMetricsInSlices } from '../snapshot/to-metric-data.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import { SynchronousStream } from '../stream/synchronous-stream.ts';
import { type Clock, isBefore } from './clock.ts';
import type { Collection, CollectOptions } from './collection.ts';
import type { Interval } from './interval.ts';
import { metricOf } from './metric.ts';
import { readObservations } from './observable-reading.ts';
import { type ObservedRounds, observeAll } from './observe-all.ts';
import type { ReaderPreferences } from './reader-preferences.ts';
import type { Reading, ReadingRequest } from './reading.ts';
import { readCumulative, readDelta } from './synchronous-reading.ts';
import { TimeSlice } from './time-slice.ts';

const defaultDeadlineMs = 5000;

/** What a collector needs of its provider. */
export interface CollectorSurroundings {
  readonly resource: Snapshot['resource'];
  readonly clock: Clock;
  readonly meters: () => Iterable<MeterState>;
  /** Called at the beginning of each collection. */
  readonly onCollect: () => void;
  /** Called when the callbacks have observed, before anything is read: what is recorded now is still collected. */
  readonly onObserved: () => void;
}

/** A moment by both clocks: one that people set, for the data, and one that never goes back. */
interface Moment {
  readonly time: HrTime;
  readonly monotonicMs: number;
}

/** Collects for one reader, one collection after another. */
export class Collector implements MetricProducer {
  readonly preferences: ReaderPreferences;
  readonly #around: CollectorSurroundings;
  /** The end of the last collection: the beginning of the next delta. */
  #last: Moment;
  #queue: Promise<unknown> = Promise.resolve();
  #lastDurationMs: number | undefined;

  constructor(preferences: ReaderPreferences, surroundings: CollectorSurroundings) {
    this.preferences = preferences;
    this.#around = surroundings;
    this.#last = this.#now();
  }

  /** How long the last collection took; `undefined` before the first. */
  get lastDurationMs(): number | undefined {
    return this.#lastDurationMs;
  }

  /** For official readers: a collection that counts as delivered. */
  async collect(options?: CollectOptions): Promise<CollectionResult> {
    const { snapshot, errors, commit } = await this.collectPending(options);
    commit();
    const slice = new TimeSlice(this.#around.clock);
    return { resourceMetrics: await toResourceMetricsInSlices(snapshot, slice), errors: [...errors] };
  }

  /** For readers that say afterwards whether the data arrived; found by `collectKey`. */
  collectPending(options?: CollectOptions): Promise<Collection> {
    return this.#inTurn(() => this.#collect(deadlineOf(options)));
  }

  /** After whatever this reader's collections are doing now. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    // The queue knows that the work has ended, and not what it was: that would keep a collection until the next one.
    this.#queue = done.then(nothing, nothing);
    return done;
  }

  async #collect(deadlineMs: number): Promise<Collection> {
    const { clock, meters, onCollect, onObserved, resource } = this.#around;
    const beganAt = clock.monotonicMs();
    onCollect();
    const slice = new TimeSlice(clock);
    const { rounds, errors } = await observeAll([...meters()], { reader: this, deadlineMs, slice });
    onObserved();
    const from = this.#last;
    const interval = this.#beginNext();
    const readings: Reading[] = [];
    const scopes: ScopeSnapshot[] = [];
    for (const meter of [...meters()]) {
      const metrics: Metric[] = [];
      for (const stream of meter.streams()) {
        const temporality = stream.readers.get(this);
        if (temporality === undefined) continue;
        const reading = await read(stream, rounds, { reader: this, interval, slice });
        readings.push(reading);
        const { series } = reading;
        if (series.length > 0) metrics.push(metricOf({ stream, temporality, series }, interval));
      }
      if (metrics.length > 0) scopes.push({ scope: meter.scope, metrics });
    }
    this.#lastDurationMs = clock.monotonicMs() - beganAt;
    return pending({ resource, scopes }, errors, () => void this.#inTurn(() => this.#putBack(readings, from)));
  }

  /** The interval that ends now. */
  #beginNext(): Interval {
    const { time: startTime, monotonicMs: sinceMs } = this.#last;
    this.#last = this.#now();
    const { time } = this.#last;
    return { startTime: isBefore(time, startTime) ? time : startTime, time, sinceMs, newestId: newestSeriesId() };
  }

  #now(): Moment {
    const { clock } = this.#around;
    return { time: clock.now(), monotonicMs: clock.monotonicMs() };
  }

  /** Also in slices, and before the next collection. */
  async #putBack(readings: readonly Reading[], from: Moment): Promise<void> {
    // The next interval covers what comes back, in whatever order collections are settled.
    if (from.monotonicMs < this.#last.monotonicMs) this.#last = from;
    const slice = new TimeSlice(this.#around.clock);
    for (const { restore } of readings) await restore(slice);
  }

  static {
    Reflect.set(Collector.prototype, collectKey, Collector.prototype.collectPending);
  }
}

async function read(
  stream: SynchronousStream | ObservableStream,
  rounds: ObservedRounds['rounds'],
  request: ReadingRequest,
): Promise<Reading> {
  if (!(stream instanceof SynchronousStream)) {
    const round = rounds.get(stream);
    // Its instrument was created after the callbacks ran.
    return round === undefined ? nothingRead : readObservations(stream, round, request);
  }
  await stream.expire(request.slice);
  return stream.readers.get(request.reader) === 'delta' ? readDelta(stream, request) : readCumulative(stream, request);
}

const nothingRead: Reading = { series: [], restore: async () => {} };

/** A collection whose fate the reader decides, once. */
function pending(snapshot: Snapshot, errors: readonly unknown[], undo: () => void): Collection {
  let settled = false;
  const settle = (action: () => void): void => {
    if (settled) return;
    settled = true;
    action();
  };
  return { snapshot, errors, commit: () => settle(nothing), restore: () => settle(undo) };
}

function deadlineOf(options: CollectOptions | undefined): number {
  const timeoutMs = options?.timeoutMillis;
  return timeoutMs !== undefined && timeoutMs > 0 ? timeoutMs : defaultDeadlineMs;
}

function nothing(): void {}
