import {
  announceProviderChange,
  checkOptions,
  createReport,
  guarded,
  isRecord,
  listOf,
  type OptionTypes,
} from '@executor-metrics/core/support';
import { type Meter as ApiMeter, type MeterProvider as ApiMeterProvider, createNoopMeter } from '@opentelemetry/api';
import { defaultResource, type Resource } from '@opentelemetry/resources';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { callReaders, type Deadline } from './collect/call-readers.ts';
import { systemClock } from './collect/clock.ts';
import type { CollectOptions } from './collect/collection.ts';
import { Collector } from './collect/collector.ts';
import { readerList } from './collect/reader-list.ts';
import { preferencesOf, preferencesOfSnapshots } from './collect/reader-preferences.ts';
import { describeProvider, type ProviderDescription } from './describe.ts';
import { TracerSampling } from './exemplar/tracer-sampling.ts';
import { Meter } from './meter.ts';
import { type ScopeOptions, scopeKey, scopeOf } from './scope.ts';
import { OverflowCounter } from './self-metrics.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { StreamFactory } from './stream/stream-factory.ts';
import { StreamReport } from './stream/stream-report.ts';
import { version } from './version.ts';
import { cardinalityLimit, specifiedLimit } from './view/cardinality-limit.ts';
import { createView, type View } from './view/view.ts';
import type { ViewOptions } from './view/view-options.ts';

/** Options of `MeterProvider`. */
export interface MeterProviderOptions {
  /** What the metrics are about. Default: that of the official SDK. */
  readonly resource?: Resource;
  /** The ways out: any `IMetricReader`, ours, the official ones and others, as many as there are. */
  readonly readers?: readonly IMetricReader[];
  readonly views?: readonly ViewOptions[];
  /**
   * How many series a stream may have where neither a view nor a reader says so. Default: 2000. A reader that says 2000 says
   * nothing: official ones do where nobody told them.
   */
  readonly cardinalityLimit?: number;
}

const types: OptionTypes<MeterProviderOptions> = {
  resource: guarded(
    'an OpenTelemetry resource',
    (value): value is Resource => isRecord(value) && isRecord(value.attributes),
  ),
  readers: readerList,
  views: listOf(guarded('the options of a view', (value): value is ViewOptions => isRecord(value))),
  cardinalityLimit,
};

/**
 * A complete metrics SDK behind OpenTelemetry's API. Recording on a series that exists looks up one cell and allocates
 * nothing; memory is bounded by the cardinality limit for the life of a stream.
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * const provider = new MeterProvider({ readers: [createPrometheusExporter()] });
 * metrics.setGlobalMeterProvider(provider);
 */
export class MeterProvider implements ApiMeterProvider {
  readonly #meters = new Map<string, Meter>();
  readonly #views: View[] = [];
  readonly #readers: readonly IMetricReader[];
  readonly #collectors: readonly Collector[];
  readonly #snapshots: Collector | undefined;
  readonly #factory: StreamFactory;
  readonly #report = createReport();
  #shutdown: Promise<void> | undefined;

  constructor(options?: MeterProviderOptions) {
    const given = checkOptions('new MeterProvider()', options, types);
    for (const [i, view] of (given.views ?? []).entries()) this.#addView(view, `new MeterProvider(): views[${i}]`);
    const sampling = new TracerSampling();
    const overflow = new OverflowCounter(() => this.#meterOf('@executor-metrics/sdk', version, undefined));
    const readers = given.readers ?? [];
    const surroundings = {
      resource: given.resource ?? defaultResource(),
      clock: systemClock,
      meters: () => this.#meters.values(),
      onCollect: () => sampling.refresh(),
      onObserved: () => overflow.update(this.#meters.values()),
    };
    const preferences = readers.map((reader) => preferencesOf(reader, createReport()));
    const forSnapshots = preferencesOfSnapshots(preferences);
    this.#readers = readers;
    this.#collectors = preferences.map((each) => new Collector(each, surroundings));
    this.#snapshots = forSnapshots && new Collector(forSnapshots, surroundings);
    this.#factory = new StreamFactory({
      surroundings: { clock: systemClock, sampling, report: new StreamReport() },
      collectors: this.#snapshots === undefined ? this.#collectors : [...this.#collectors, this.#snapshots],
      views: () => this.#views,
      cardinalityLimit: given.cardinalityLimit ?? specifiedLimit,
    });
    for (const [i, collector] of this.#collectors.entries()) readers[i]?.setMetricProducer(collector);
  }

  getMeter(name: string, version?: string, options?: ScopeOptions): ApiMeter {
    return this.#shutdown === undefined ? this.#meterOf(name, version, options) : createNoopMeter();
  }

  /** For instruments that are created from now on. @throws {ConfigurationError} where an option of the view is wrong */
  addView(view: ViewOptions): void {
    this.#addView(view, 'addView()');
  }

  /**
   * Everything since the start, as the first cumulative reader would see it; the callbacks of observable instruments run.
   *
   * @throws where all readers are delta ones: then nothing is kept since the start
   */
  async snapshot(options?: CollectOptions): Promise<Snapshot> {
    if (this.#snapshots === undefined) {
      throw new Error(
        'snapshot() needs a reader with cumulative temporality, or none: all readers of this provider are delta',
      );
    }
    return (await this.#snapshots.collectPending(options)).snapshot;
  }

  /** What there is at this moment, for people: streams with their series and limits, and readers. */
  describe(): ProviderDescription {
    return describeProvider(this.#meters.values(), this.#collectors);
  }

  /**
   * Lets every reader push what it has. Rejects with the reason where one could not, or did not in the time that is given,
   * when the others have ended too.
   */
  async forceFlush(options?: Deadline): Promise<void> {
    if (this.#shutdown === undefined) await callReaders(this.#readers, 'forceFlush', options);
  }

  /** Lets every reader push what it has and end, as `forceFlush()` does. Further calls get the same promise. */
  shutdown(options?: Deadline): Promise<void> {
    if (this.#shutdown !== undefined) return this.#shutdown;
    const ended = Promise.withResolvers<void>();
    // Before anybody is told, who may ask for a meter or call this again.
    this.#shutdown = ended.promise;
    announceProviderChange();
    ended.resolve(callReaders(this.#readers, 'shutdown', options));
    return ended.promise;
  }

  /** Also for the provider itself, whose last collection is that of its end. */
  #meterOf(name: string, version: string | undefined, options: ScopeOptions | undefined): Meter {
    const scope = scopeOf(name, version, options);
    const key = scopeKey(scope);
    let meter = this.#meters.get(key);
    if (meter === undefined) {
      meter = new Meter(scope, this.#factory);
      this.#meters.set(key, meter);
    }
    return meter;
  }

  #addView(options: ViewOptions, where: string): void {
    this.#views.push(createView(options, this.#report, where));
  }
}
