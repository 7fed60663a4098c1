import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  InstrumentType,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';

export interface ReaderSettings {
  readonly temporality: 'cumulative' | 'delta' | 'lowmemory';
  /** What histograms are where no view says so. */
  readonly histograms: 'explicit' | 'exponential';
  readonly limit: number;
}

export interface ViewSettings {
  readonly instrumentName: string | undefined;
  readonly instrumentType: InstrumentType | undefined;
  readonly meterName: string | undefined;
  /** The stream gets the instrument's name with `renamed` behind it; only where the view is for one name. */
  readonly renames: boolean;
  readonly keys: { readonly list: 'allow' | 'deny'; readonly keys: readonly string[] } | undefined;
  readonly aggregation: AggregationOption | undefined;
}

export interface Configuration {
  readonly readers: readonly ReaderSettings[];
  readonly views: readonly ViewSettings[];
}

export const renamed = '.renamed';

const readerSettings: fc.Arbitrary<ReaderSettings> = fc.record({
  temporality: fc.constantFrom('cumulative', 'delta', 'lowmemory'),
  histograms: fc.constantFrom('explicit', 'explicit', 'exponential'),
  limit: fc.oneof({ weight: 40, arbitrary: fc.constant(2000) }, { weight: 1, arbitrary: fc.constantFrom(2, 3, 4, 6) }),
});

const aggregation: fc.Arbitrary<AggregationOption> = fc.constantFrom<AggregationOption>(
  { type: AggregationType.DEFAULT },
  { type: AggregationType.DROP },
  { type: AggregationType.SUM },
  { type: AggregationType.LAST_VALUE },
  { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [50, 5, 500] } },
  { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1000], recordMinMax: false } },
  { type: AggregationType.EXPONENTIAL_HISTOGRAM },
  { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 4, recordMinMax: true } },
);

const viewSettings: fc.Arbitrary<ViewSettings> = fc
  .record({
    instrumentName: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('jobs', 'job.latency', 'bytes') },
      { weight: 3, arbitrary: fc.constantFrom('*', 'job*', '*s', 'j*y') },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    instrumentType: fc.option(fc.constantFrom(...Object.values(InstrumentType)), { nil: undefined, freq: 3 }),
    meterName: fc.option(fc.constantFrom('library', 'application'), { nil: undefined, freq: 3 }),
    renames: fc.boolean(),
    keys: fc.option(
      fc.record({ list: fc.constantFrom('allow', 'deny'), keys: fc.subarray(['x', 'y', 'z', 'callback']) }),
      { nil: undefined, freq: 1 },
    ),
    aggregation: fc.option(aggregation, { nil: undefined, freq: 2 }),
  })
  .map((view) => {
    const selects = view.instrumentName ?? view.instrumentType ?? view.meterName;
    return {
      ...view,
      instrumentName: selects === undefined ? '*' : view.instrumentName,
      renames: view.renames && view.instrumentName !== undefined && !view.instrumentName.includes('*'),
    };
  });

export const configuration: fc.Arbitrary<Configuration> = fc.record({
  readers: fc.array(readerSettings, { minLength: 1, maxLength: 3 }),
  views: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.tuple(viewSettings) },
    { weight: 1, arbitrary: fc.array(viewSettings, { minLength: 2, maxLength: 3 }) },
  ),
});

/** What both SDKs agree on: views name instruments in the case of the pool, and have one star at most. */
export function matches(view: ViewSettings, scope: string, instrumentName: string, instrumentType: string): boolean {
  const [before = '', after] = (view.instrumentName ?? '*').split('*');
  return (
    (view.meterName ?? scope) === scope &&
    (view.instrumentType ?? instrumentType) === instrumentType &&
    (after === undefined
      ? instrumentName === before
      : instrumentName.length >= before.length + after.length &&
        instrumentName.startsWith(before) &&
        instrumentName.endsWith(after))
  );
}

export function streamName({ renames }: Pick<ViewSettings, 'renames'>, instrumentName: string): string {
  return renames ? `${instrumentName}${renamed}` : instrumentName;
}

export function viewOptions({ instrumentName, renames, keys, aggregation: how, ...view }: ViewSettings): ViewOptions {
  const list = keys?.list === 'allow' ? createAllowListAttributesProcessor : createDenyListAttributesProcessor;
  return {
    ...(instrumentName !== undefined && { instrumentName }),
    ...(view.instrumentType !== undefined && { instrumentType: view.instrumentType }),
    ...(view.meterName !== undefined && { meterName: view.meterName }),
    ...(renames && instrumentName !== undefined && { name: streamName({ renames }, instrumentName) }),
    ...(keys !== undefined && { attributesProcessors: [list([...keys.keys])] }),
    ...(how !== undefined && { aggregation: how }),
  };
}

/** The stock base class: what both SDKs say to it is what they say to every official reader. */
export class PlainReader extends MetricReader {
  constructor({ temporality, histograms, limit }: ReaderSettings) {
    super({
      aggregationTemporalitySelector: (type) => temporalities[temporality](type),
      aggregationSelector: (type) =>
        type === InstrumentType.HISTOGRAM && histograms === 'exponential'
          ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
          : { type: AggregationType.DEFAULT },
      cardinalitySelector: () => limit,
    });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** OTLP exporter specification, "Additional environment variable configuration"; but delta here is so for every type. */
const temporalities = {
  cumulative: () => AggregationTemporality.CUMULATIVE,
  delta: () => AggregationTemporality.DELTA,
  lowmemory: (type: InstrumentType) =>
    type === InstrumentType.COUNTER || type === InstrumentType.HISTOGRAM
      ? AggregationTemporality.DELTA
      : AggregationTemporality.CUMULATIVE,
};

export function drops({ aggregation: how }: ViewSettings): boolean {
  return how?.type === AggregationType.DROP;
}
