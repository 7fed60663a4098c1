import {
  checkOptions,
  createReport,
  durationMs,
  type Environment,
  type EnvironmentReading,
  flag,
  guarded,
  integer,
  isRecord,
  listOf,
  type OptionTypes,
  oneOf,
  readEnvironment,
  text,
} from '@executor-metrics/core/support';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { type TranslationStrategy, translationStrategies } from './names/translation-strategy.ts';
import { createSlicedProjection, type ProjectionRow } from './profile/projection.ts';
import { type AttributeSelection, attributeSelection, matcherOf } from './rendering/attribute-selection.ts';
import type { RenderingOptions } from './rendering/renderer.ts';
import { portType } from './serving/port.ts';
import {
  type ResolvedServingOptions,
  resolveServingOptions,
  type ServingOptions,
  servingOptionTypes,
} from './serving/serving-options.ts';

/** Options of `createPrometheusExporter`. */
export interface PrometheusExporterOptions extends ServingOptions {
  /**
   * How names are translated (OpenTelemetry specification, "Prometheus exporter"). Default: `UnderscoreEscapingWithSuffixes`,
   * as Prometheus itself names what it receives over OTLP.
   */
  readonly translationStrategy?: TranslationStrategy;
  /** Put in front of each metric name, followed by `_`. Default: none. */
  readonly prefix?: string;
  /** Resource attributes that become labels of every sample, by patterns. Default: none. */
  readonly resourceConstantLabels?: AttributeSelection;
  /** The same as a regular expression, as in the official exporter. */
  readonly withResourceConstantLabels?: RegExp;
  /** Leave out the labels `otel_scope_*`. Default: `false`. */
  readonly withoutScopeInfo?: boolean;
  /** Leave out the metric `target_info`. Default: `false`. */
  readonly withoutTargetInfo?: boolean;
  /** Give each sample of a text format the time of its collection, which Prometheus advises against. Default: `false`. */
  readonly appendTimestamp?: boolean;
  /** Whether OpenMetrics tells by samples `_created` when each series began. Default: `true`. */
  readonly createdSamples?: boolean;
  /** How the values of histograms are counted where no view says so. Default: `explicit`. */
  readonly histogramAggregation?: 'explicit' | 'exponential';
  /**
   * How exponential histograms are sent to a Prometheus that takes protobuf: as native histograms, with classic buckets, or
   * both. Default: `native`. Text formats have classic buckets only.
   */
  readonly nativeHistograms?: 'native' | 'classic' | 'both';
  /** Metrics to show under other names, such as `classicProjections`. Default: none. */
  readonly projections?: readonly ProjectionRow[];
  /** How long the callbacks of observable instruments may take at a scrape, in milliseconds. Default: 5000. */
  readonly collectTimeoutMs?: number;
  /** How many series an instrument may have where no view says so. Default: what the provider says, else 2000. */
  readonly cardinalityLimit?: number;
  /** Producers of metrics beside the provider that takes the exporter. Default: none. */
  readonly metricProducers?: readonly MetricProducer[];
}

export interface ResolvedOptions extends RenderingOptions {
  readonly serving: ResolvedServingOptions;
  readonly histogramAggregation: 'explicit' | 'exponential';
  readonly collectTimeoutMs: number;
  readonly cardinalityLimit: number;
  readonly metricProducers: readonly MetricProducer[];
}

const types: OptionTypes<PrometheusExporterOptions> = {
  ...servingOptionTypes,
  translationStrategy: oneOf(...translationStrategies),
  prefix: guarded(
    'a string of letters, digits and "_" that does not start with a digit',
    (value): value is string => typeof value === 'string' && (value === '' || /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)),
  ),
  resourceConstantLabels: attributeSelection,
  withResourceConstantLabels: guarded('a regular expression', (value): value is RegExp => value instanceof RegExp),
  withoutScopeInfo: flag,
  withoutTargetInfo: flag,
  appendTimestamp: flag,
  createdSamples: flag,
  histogramAggregation: oneOf('explicit', 'exponential'),
  nativeHistograms: oneOf('native', 'classic', 'both'),
  projections: listOf(guarded('rows of projections', (value): value is ProjectionRow => isRecord(value))),
  collectTimeoutMs: durationMs,
  cardinalityLimit: integer(1, 10_000_000),
  metricProducers: listOf(
    guarded(
      'an object with a method collect()',
      (value): value is MetricProducer =>
        typeof value === 'object' && value !== null && typeof Reflect.get(value, 'collect') === 'function',
    ),
  ),
};

/** The default of the OpenTelemetry specification, "Cardinality limits". */
const specifiedLimit = 2000;

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveOptions(given: PrometheusExporterOptions | undefined): ResolvedOptions {
  const where = 'createPrometheusExporter()';
  const options: PrometheusExporterOptions = checkOptions(where, given, types);
  return {
    serving: resolveServingOptions(where, options),
    translationStrategy: options.translationStrategy ?? 'UnderscoreEscapingWithSuffixes',
    prefix: options.prefix ?? '',
    isConstantLabel: constantLabelMatcher(options),
    withoutScopeInfo: options.withoutScopeInfo ?? false,
    withoutTargetInfo: options.withoutTargetInfo ?? false,
    appendTimestamp: options.appendTimestamp ?? false,
    createdSamples: options.createdSamples ?? true,
    histogramAggregation: options.histogramAggregation ?? 'explicit',
    nativeHistograms: options.nativeHistograms ?? 'native',
    report: createReport(),
    project: createSlicedProjection(options.projections ?? []),
    collectTimeoutMs: options.collectTimeoutMs ?? 5000,
    cardinalityLimit: options.cardinalityLimit ?? specifiedLimit,
    metricProducers: options.metricProducers ?? [],
  };
}

/** What the environment says: `METRICS_PORT` and `METRICS_HOST`, then `OTEL_EXPORTER_PROMETHEUS_PORT` and `…_HOST`. */
export function fromEnv(env: Environment): EnvironmentReading<Pick<PrometheusExporterOptions, 'port' | 'host'>> {
  return readEnvironment<Pick<PrometheusExporterOptions, 'port' | 'host'>>(env, [
    { variable: 'METRICS_PORT', option: 'port', type: portType },
    { variable: 'OTEL_EXPORTER_PROMETHEUS_PORT', option: 'port', type: portType },
    { variable: 'METRICS_HOST', option: 'host', type: text },
    { variable: 'OTEL_EXPORTER_PROMETHEUS_HOST', option: 'host', type: text },
  ]);
}

function constantLabelMatcher({
  resourceConstantLabels,
  withResourceConstantLabels: expression,
}: PrometheusExporterOptions): (key: string) => boolean {
  if (resourceConstantLabels !== undefined) return matcherOf(resourceConstantLabels);
  if (expression === undefined) return () => false;
  // Without the state that flags `g` and `y` would carry from one key to the next.
  const stateless = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''));
  return (key) => stateless.test(key);
}
