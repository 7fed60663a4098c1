import {
  announceProviderChange,
  checkOptions,
  createReport,
  guarded,
  integer,
  isRecord,
  listOf,
  type OptionTypes,
} from '@executor-metrics/core/support';
import {
  type Meter as ApiMeter,
  type MeterProvider as ApiMeterProvider,
  type Attributes,
  createNoopMeter,
  type MeterOptions,
} from '@opentelemetry/api';
import { defaultResource, type Resource } from '@opentelemetry/resources';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { systemClock } from './collect/clock.ts';
import type { CollectOptions } from './collect/collection.ts';
import { Collector } from './collect/collector.ts';
import { snapshotReader } from './collect/snapshot-reader.ts';
import { describeProvider, type ProviderDescription } from './describe.ts';
import { TracerSampling } from './exemplar/tracer-sampling.ts';
import { Meter } from './meter.ts';
import { hasOverflow, observeOverflow } from './self-metrics.ts';
import { canonicalKey } from './series/canonical-key.ts';
import { cleanAttributes } from './series/clean-attributes.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { StreamFactory, specifiedLimit } from './stream/stream-factory.ts';
import { createStreamReport } from './stream/stream-report.ts';
import { version } from './version.ts';
import { createView, type View } from './view/view.ts';
import type { ViewOptions } from './view/view-options.ts';

/** Options of `MeterProvider`. */
export interface MeterProviderOptions {
  /** What the metrics are about. Default: that of the official SDK. */
  readonly resource?: Resource;
  /** The ways out: any `IMetricReader`, ours, the official ones and others, as many as there are. */
  readonly readers?: readonly IMetricReader[];
  readonly views?: readonly ViewOptions[];
  /** How many series a stream may have where neither a view nor a reader says so. Default: 2000. */
  readonly cardinalityLimit?: number;
}

/** The scope of a meter: `attributes` are ours beside the API's `schemaUrl`. */
export interface ScopeOptions extends MeterOptions {
  readonly attributes?: Attributes;
}

interface Deadline {
  readonly timeoutMillis?: number;
}

const types: OptionTypes<MeterProviderOptions> = {
  resource: guarded(
    'an OpenTelemetry resource',
    (value): value is Resource => isRecord(value) && isRecord(value.attributes),
  ),
  readers: listOf(guarded('an OpenTelemetry metric reader', isMetricReader)),
  views: listOf(guarded('the options of a view', (value): value is ViewOptions => isRecord(value))),
  cardinalityLimit: integer(1, 10_000_000),
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
  #overflowObserved = false;

  constructor(options?: MeterProviderOptions) {
    const given = checkOptions('new MeterProvider()', options, types);
    for (const [i, view] of (given.views ?? []).entries()) this.#addView(view, `new MeterProvider(): views[${i}]`);
    const sampling = new TracerSampling();
    const readers = given.readers ?? [];
    const surroundings = {
      resource: given.resource ?? defaultResource(),
      clock: systemClock,
      meters: () => this.#meters.values(),
      onCollect: () => {
        sampling.refresh();
        this.#observeOverflow();
      },
    };
    const forSnapshots = snapshotReader(readers);
    this.#readers = readers;
    this.#collectors = readers.map((reader) => new Collector(reader, surroundings));
    this.#snapshots = forSnapshots && new Collector(forSnapshots, surroundings);
    this.#factory = new StreamFactory({
      surroundings: { clock: systemClock, sampling, report: createStreamReport() },
      collectors: this.#snapshots === undefined ? this.#collectors : [...this.#collectors, this.#snapshots],
      views: () => this.#views,
      cardinalityLimit: given.cardinalityLimit ?? specifiedLimit,
    });
    for (const [i, collector] of this.#collectors.entries()) readers[i]?.setMetricProducer(collector);
  }

  getMeter(name: string, version?: string, options?: ScopeOptions): ApiMeter {
    if (this.#shutdown !== undefined) return createNoopMeter();
    const scope = {
      name: textOf(name) ?? '',
      version: textOf(version),
      schemaUrl: textOf(options?.schemaUrl),
      attributes: cleanAttributes(options?.attributes, undefined, () => {}),
    };
    // No version and an empty one look the same in every format: two meters would export their series twice.
    const { version: given = '', schemaUrl = '', attributes } = scope;
    const key = canonicalKey({ name: scope.name, version: given, schemaUrl, attributes: canonicalKey(attributes) });
    let meter = this.#meters.get(key);
    if (meter === undefined) {
      meter = new Meter(scope, this.#factory);
      this.#meters.set(key, meter);
    }
    return meter;
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

  /** Lets every reader push what it has. Rejects with the reason where one could not. */
  async forceFlush(options?: Deadline): Promise<void> {
    if (this.#shutdown !== undefined) return;
    await all(this.#readers.map(async (reader) => reader.forceFlush(options)));
  }

  /** Lets every reader push what it has and end. Further calls get the same promise. */
  shutdown(options?: Deadline): Promise<void> {
    this.#shutdown ??= this.#end(options);
    return this.#shutdown;
  }

  async #end(options: Deadline | undefined): Promise<void> {
    announceProviderChange();
    await all(this.#readers.map(async (reader) => reader.shutdown(options)));
  }

  /** The self-metric begins with the first overflow, so that it costs nothing where all is well. */
  #observeOverflow(): void {
    if (this.#overflowObserved || !hasOverflow(this.#meters.values())) return;
    this.#overflowObserved = true;
    observeOverflow(this.getMeter('@executor-metrics/sdk', version), () => this.#meters.values());
  }

  #addView(options: ViewOptions, where: string): void {
    this.#views.push(createView(options, this.#report, where));
  }
}

/** Waits for all, and then rejects with the first reason, so that one reader's failure does not cut another's work. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** What JavaScript applications pass may be anything. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isMetricReader(value: unknown): value is IMetricReader {
  return isRecord(value) && typeof value.collect === 'function' && typeof value.setMetricProducer === 'function';
}
