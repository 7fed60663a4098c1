import type { ProjectionRow, PrometheusExporterOptions } from '@executor-metrics/exporter-prometheus';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import {
  attributeKey,
  hostileAttributes,
  hostileNumber,
  hostileText,
  metricNameText,
  unitText,
} from './hostile-values.ts';

export type InstrumentKind =
  | 'Counter'
  | 'UpDownCounter'
  | 'Histogram'
  | 'Gauge'
  | 'ObservableCounter'
  | 'ObservableUpDownCounter'
  | 'ObservableGauge';

export interface HostileInstrument {
  readonly kind: InstrumentKind;
  /** Which of the scopes it is in. */
  readonly scope: number;
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Bounds that the instrument advises. */
  readonly bounds: readonly number[] | undefined;
  /** The attributes of what is recorded; whoever runs the program knows how much that is. */
  readonly series: readonly Attributes[];
  /** Recorded by histograms and gauges, and besides by counters, where only what is wrong is recorded. */
  readonly values: readonly number[];
}

export interface HostileScope {
  readonly name: string;
  readonly version: string | undefined;
  readonly schemaUrl: string | undefined;
  readonly attributes: Attributes;
}

export interface HostileView {
  /** The instrument that it selects, among those of the program. */
  readonly instrument: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly allowedKeys: readonly string[] | undefined;
  readonly limit: number | undefined;
  readonly aggregation: 'default' | 'exponential' | 'bounds' | 'few-buckets';
}

/** What an application does wrong, all at once. */
export interface HostileProgram {
  readonly options: PrometheusExporterOptions;
  readonly resource: Attributes;
  readonly scopes: readonly HostileScope[];
  readonly views: readonly HostileView[];
  readonly instruments: readonly HostileInstrument[];
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const options: fc.Arbitrary<PrometheusExporterOptions> = fc.record(
  {
    translationStrategy: fc.constantFrom(
      'UnderscoreEscapingWithSuffixes',
      'UnderscoreEscapingWithoutSuffixes',
      'NoUTF8EscapingWithSuffixes',
      'NoTranslation',
    ),
    prefix: fc.constantFrom('', 'app', '_', 'a', 'App_'),
    resourceConstantLabels: fc.constantFrom({ included: ['*'] }, { excluded: ['a*'] }, { included: ['a?b', 'le'] }),
    withoutScopeInfo: fc.boolean(),
    withoutTargetInfo: fc.boolean(),
    appendTimestamp: fc.boolean(),
    createdSamples: fc.boolean(),
    histogramAggregation: fc.constantFrom('explicit', 'exponential'),
    nativeHistograms: fc.constantFrom('native', 'classic', 'both'),
  },
  { requiredKeys: [] },
);

const scope: fc.Arbitrary<HostileScope> = fc.record({
  name: fc.oneof(fc.constantFrom('', 'scope', 'other'), hostileText),
  version: maybe(fc.oneof(fc.constantFrom('', '1.0'), hostileText)),
  schemaUrl: maybe(fc.constantFrom('', 'https://example.org/1', '\n"')),
  attributes: hostileAttributes,
});

/** In any order. */
const bounds: fc.Arbitrary<readonly number[]> = fc.array(
  fc.oneof(fc.constantFrom(0, -0, 1, 5, 1e6, 1e-7, 123_456_789, Number.POSITIVE_INFINITY), fc.double({ noNaN: true })),
  { maxLength: 6 },
);

const allKinds: readonly InstrumentKind[] = [
  ...(['Counter', 'UpDownCounter', 'Histogram', 'Gauge'] as const),
  ...(['ObservableCounter', 'ObservableUpDownCounter', 'ObservableGauge'] as const),
];

function instrument(scopes: number, kinds: readonly InstrumentKind[]): fc.Arbitrary<HostileInstrument> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    scope: fc.nat({ max: scopes - 1 }),
    name: metricNameText,
    unit: unitText,
    description: fc.oneof(fc.constantFrom('', 'Something.'), hostileText),
    bounds: maybe(bounds),
    series: fc.array(hostileAttributes, { minLength: 1, maxLength: 6 }),
    values: fc.array(hostileNumber, { maxLength: 8 }),
  });
}

function view(instruments: number): fc.Arbitrary<HostileView> {
  return fc.record({
    instrument: fc.nat({ max: instruments - 1 }),
    name: maybe(metricNameText.filter((name) => name !== '')),
    description: maybe(hostileText),
    allowedKeys: maybe(fc.array(attributeKey, { maxLength: 3 })),
    limit: maybe(fc.integer({ min: 1, max: 4 })),
    aggregation: fc.constantFrom('default', 'exponential', 'bounds', 'few-buckets'),
  });
}

/** Rows of projections for the metrics of any application; the options take no empty names. */
export const hostileRows: fc.Arbitrary<readonly ProjectionRow[]> = fc.array(
  fc.record(
    {
      source: fc.record({ name: metricNameText.filter((name) => name !== '') }),
      take: fc.constantFrom('metric', 'count', 'sum', 'gauge'),
      target: fc.record(
        { name: metricNameText.filter((name) => name !== ''), unit: unitText, description: hostileText },
        { requiredKeys: ['name'] },
      ),
      labels: fc.dictionary(
        attributeKey.filter((key) => key !== '' && key !== '__proto__'),
        fc.oneof(
          attributeKey.filter((key) => key !== ''),
          hostileText.map((text) => ({ default: text })),
        ),
        { maxKeys: 3, noNullPrototype: true },
      ),
      keepSource: fc.boolean(),
    },
    { requiredKeys: ['source', 'target', 'labels'] },
  ),
  { maxLength: 8 },
);

export interface ProgramSize {
  readonly maxInstruments: number;
  /** All by default. */
  readonly kinds?: readonly InstrumentKind[];
}

export function hostileProgram({ maxInstruments, kinds = allKinds }: ProgramSize): fc.Arbitrary<HostileProgram> {
  return fc.array(scope, { minLength: 1, maxLength: 3 }).chain((scopes) =>
    fc.array(instrument(scopes.length, kinds), { minLength: 1, maxLength: maxInstruments }).chain((instruments) =>
      fc.record({
        options,
        resource: hostileAttributes,
        scopes: fc.constant(scopes),
        views: fc.array(view(instruments.length), { maxLength: 3 }),
        instruments: fc.constant(instruments),
      }),
    ),
  );
}
