import type { HrTime } from '@opentelemetry/api';
import type { CollectionResult, IMetricReader, InstrumentType, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { MeterState } from '../meter-state.ts';
import type { ObservableInstrument } from '../observable/observable-instrument.ts';
import { collectKey } from '../protocol/symbols.ts';
import type { Metric, MetricTemporality, ScopeSnapshot, Snapshot } from '../snapshot/snapshot.ts';
import { toResourceMetricsInSlices } from '../snapshot/to-metric-data.ts';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { ObservationRound } from '../stream/observation-round.ts';
import { SynchronousStream } from '../stream/synchronous-stream.ts';
import { type Clock, isBefore } from './clock.ts';
import type { Collection, CollectOptions } from './collection.ts';
import { metricOf } from './metric.ts';
import { readObservations } from './observable-reading.ts';
import type { Reading } from './reading.ts';
import { readCumulative, readDelta } from './synchronous-reading.ts';
import { TimeSlice } from './time-slice.ts';

const defaultDeadlineMs = 5000;

type Rounds = Map<ObservableStream, ObservationRound>;

/** What a reader says about how it wants to collect. */
export type CollectingReader = Pick<
  IMetricReader,
  'selectAggregation' | 'selectAggregationTemporality' | 'selectCardinalityLimit'
>;

/** What a collector needs of its provider. */
export interface CollectorSurroundings {
  readonly resource: Snapshot['resource'];
  readonly clock: Clock;
  readonly meters: () => Iterable<MeterState>;
  /** Called at the beginning of each collection. */
  readonly onCollect: () => void;
}

/** Collects for one reader, one collection after another. */
export class Collector implements MetricProducer {
  readonly reader: CollectingReader;
  readonly #around: CollectorSurroundings;
  /** The end of the last collection: the beginning of the next delta. */
  #lastTime: HrTime;
  #queue: Promise<unknown> = Promise.resolve();
  #lastDurationMs: number | undefined;

  constructor(reader: CollectingReader, surroundings: CollectorSurroundings) {
    this.reader = reader;
    this.#around = surroundings;
    this.#lastTime = surroundings.clock.now();
  }

  temporalityOf(type: InstrumentType): MetricTemporality {
    return this.reader.selectAggregationTemporality(type) === deltaTemporality ? 'delta' : 'cumulative';
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
  collectPending(options: CollectOptions = {}): Promise<Collection> {
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
    const { clock, meters, onCollect, resource } = this.#around;
    const beganAt = clock.monotonicMs();
    onCollect();
    const slice = new TimeSlice(clock);
    const observed = await this.#observe([...meters()], deadlineMs, slice);
    const startTime = this.#lastTime;
    const time = clock.now();
    const readings: Reading[] = [];
    const scopes: ScopeSnapshot[] = [];
    for (const { meter, rounds } of observed) {
      const metrics: Metric[] = [];
      for (const stream of meter.streams()) {
        if (!stream.serves(this)) continue;
        const temporality = this.temporalityOf(stream.descriptor.type);
        const reading = await this.#read(stream, rounds, { temporality, startTime, time, slice });
        readings.push(reading);
        if (reading.series.length > 0) metrics.push(metricOf(stream, reading.series, { temporality, startTime, time }));
      }
      if (metrics.length > 0) scopes.push({ scope: meter.scope, metrics });
    }
    this.#lastTime = time;
    this.#lastDurationMs = clock.monotonicMs() - beganAt;
    return this.#collection(
      { resource, scopes },
      observed.flatMap(({ errors }) => errors),
      () => void this.#inTurn(() => this.#putBack(readings, startTime)),
    );
  }

  /** Runs the callbacks of all meters together, and then hands each stream what was observed of it. */
  async #observe(meters: readonly MeterState[], deadlineMs: number, slice: TimeSlice) {
    const isWanted = ({ streams }: ObservableInstrument) => streams.some((stream) => stream.serves(this));
    const runs = await Promise.all(
      meters.map(async (meter) => ({ meter, ...(await meter.callbacks.observe(isWanted, deadlineMs)) })),
    );
    const rounds: Rounds = new Map();
    for (const { observations, failed } of runs) {
      for (const { instrument, value, attributes } of observations) {
        for (const stream of instrument.streams) this.#roundOf(stream, rounds)?.take(value, attributes);
        if (slice.isOver()) await slice.next();
      }
      for (const { streams } of failed) for (const stream of streams) this.#roundOf(stream, rounds)?.fail();
    }
    // Before the time of the collection is taken: a series does not begin after its own point.
    for (const round of rounds.values()) await round.settle(slice);
    return runs.map(({ meter, errors }) => ({ meter, errors, rounds }));
  }

  #roundOf(stream: ObservableStream, rounds: Rounds): ObservationRound | undefined {
    if (!stream.serves(this)) return undefined;
    const round = rounds.get(stream) ?? stream.observe(this);
    rounds.set(stream, round);
    return round;
  }

  async #read(
    stream: SynchronousStream | ObservableStream,
    rounds: Rounds,
    how: {
      readonly temporality: MetricTemporality;
      readonly startTime: HrTime;
      readonly time: HrTime;
      readonly slice: TimeSlice;
    },
  ): Promise<Reading> {
    if (!(stream instanceof SynchronousStream)) {
      return readObservations(stream, this, rounds.get(stream) ?? stream.observe(this), how);
    }
    await stream.expire(how.slice);
    return how.temporality === 'cumulative' ? readCumulative(stream, this, how) : readDelta(stream, this, how);
  }

  /** Also in slices, and before the next collection. */
  async #putBack(readings: readonly Reading[], startTime: HrTime): Promise<void> {
    // The next interval covers what comes back, in whatever order collections are settled.
    if (isBefore(startTime, this.#lastTime)) this.#lastTime = startTime;
    const slice = new TimeSlice(this.#around.clock);
    for (const { restore } of readings) await restore(slice);
  }

  #collection(snapshot: Snapshot, errors: readonly unknown[], undo: () => void): Collection {
    let settled = false;
    const settle = (action: () => void): void => {
      if (settled) return;
      settled = true;
      action();
    };
    return { snapshot, errors, commit: () => settle(() => {}), restore: () => settle(undo) };
  }

  static {
    Reflect.set(Collector.prototype, collectKey, Collector.prototype.collectPending);
  }
}

function deadlineOf({ timeoutMillis }: CollectOptions): number {
  return timeoutMillis !== undefined && timeoutMillis > 0 ? timeoutMillis : defaultDeadlineMs;
}

/** `AggregationTemporality.DELTA`. */
const deltaTemporality = 0;

function nothing(): void {}
