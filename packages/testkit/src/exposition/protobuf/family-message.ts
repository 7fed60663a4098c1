import { ExpositionError } from '../exposition-error.ts';
import { metricKey } from '../families/series-key.ts';
import { canonicalNumber } from '../grammar/canonical-number.ts';
import type { LocatedFamily, SourceLine } from '../located-family.ts';
import type { Labels, NativeHistogram, ProtobufType, Sample } from '../metric-family.ts';
import { classicSamplesOf, nativeHistogramOf } from './histogram-message.ts';
import { readExemplar, readLabels, readStart, readText, readTimestampMs } from './message-parts.ts';
import type { MetricFamilyMessage, MetricMessage } from './metrics-schema.ts';

interface TypeOfMessage {
  readonly type: ProtobufType;
  /** The field of a metric that has its value. */
  readonly field: (typeof valueFields)[number];
}

const valueFields = ['counter', 'gauge', 'summary', 'untyped', 'histogram'] as const satisfies (keyof MetricMessage)[];

/** By the number of the type; a message without a type is a counter. */
const types: readonly TypeOfMessage[] = [
  { type: 'counter', field: 'counter' },
  { type: 'gauge', field: 'gauge' },
  { type: 'summary', field: 'summary' },
  { type: 'untyped', field: 'untyped' },
  { type: 'histogram', field: 'histogram' },
  { type: 'gaugehistogram', field: 'histogram' },
];

/** One metric of a family, with the place where it stands. */
interface Metric {
  readonly line: SourceLine;
  readonly labels: Labels;
  readonly timestampMs?: number;
  readonly message: MetricMessage;
}

export function readFamily(number: number, message: MetricFamilyMessage): LocatedFamily<ProtobufType> {
  const nameless: SourceLine = { counted: 'message', number, text: 'a MetricFamily' };
  const name = readText(nameless, message.name, 'the name of the metric');
  if (name === '') throw new ExpositionError(nameless, '"" is not a metric name');
  const line = { ...nameless, text: name };
  const of = types[message.type ?? 0];
  if (of === undefined) throw new ExpositionError(line, `${message.type} is not the number of a type`);
  const metrics = (message.metric ?? []).map((metric) => readMetric(line, metric));
  checkMetrics(metrics, of);
  const [help, unit] = [readText(line, message.help, 'the help'), readText(line, message.unit, 'the unit')];
  const natives = metrics.map((metric) => nativeOf(name, metric)).filter((native) => native !== undefined);
  return {
    name,
    type: of.type,
    ...(help !== '' && { help }),
    ...(unit !== '' && { unit }),
    samples: metrics.flatMap((metric) => samplesOf(name, metric).map((sample) => ({ sample, line: metric.line }))),
    ...(natives.length > 0 && { nativeHistograms: natives }),
    line,
    isDeclared: true,
  };
}

function readMetric(family: SourceLine, message: MetricMessage): Metric {
  const labels = readLabels(family, message.label);
  const line = { ...family, text: `${family.text}${JSON.stringify(Object.fromEntries(labels))}` };
  const timestampMs = readTimestampMs(line, message.timestampMs);
  return { line, labels, ...(timestampMs !== undefined && { timestampMs }), message };
}

function checkMetrics(metrics: readonly Metric[], { type, field }: TypeOfMessage): void {
  const seen = new Set<string>();
  for (const { line, labels, message } of metrics) {
    const key = metricKey(labels, undefined);
    if (seen.has(key)) throw new ExpositionError(line, 'a second metric with the same labels');
    seen.add(key);
    const given = valueFields.filter((candidate) => message[candidate] !== undefined);
    if (given.length === 1 && given[0] === field) continue;
    throw new ExpositionError(line, `a ${type} with ${given.join(' and ') || 'no value'}, not with ${field}`);
  }
}

function nativeOf(name: string, { message, ...metric }: Metric): NativeHistogram | undefined {
  return message.histogram && nativeHistogramOf({ ...metric, name, message: message.histogram });
}

function samplesOf(name: string, metric: Metric): Sample[] {
  const { line, labels, message } = metric;
  const rest = metric.timestampMs === undefined ? {} : { timestampMs: metric.timestampMs };
  const { counter, gauge, untyped, histogram } = message;
  if (histogram) return classicSamplesOf({ ...metric, name, message: histogram });
  if (message.summary) return summarySamples(name, metric);
  const createdMs = readStart(line, counter?.createdTimestamp);
  const exemplar = counter?.exemplar && readExemplar(line, counter.exemplar);
  const value = (counter ?? gauge ?? untyped)?.value ?? 0;
  return [
    { name, labels, value, ...rest, ...(exemplar && { exemplar }), ...(createdMs !== undefined && { createdMs }) },
  ];
}

function summarySamples(name: string, { line, labels, timestampMs, message }: Metric): Sample[] {
  const { sampleCount = 0n, sampleSum = 0, quantile = [], createdTimestamp } = message.summary ?? {};
  const createdMs = readStart(line, createdTimestamp);
  const rest = { ...(timestampMs !== undefined && { timestampMs }), ...(createdMs !== undefined && { createdMs }) };
  return [
    ...quantile.map((step) => ({
      name,
      labels: new Map([...labels, ['quantile', canonicalNumber(step.quantile ?? 0)]]),
      value: step.value ?? 0,
      ...rest,
    })),
    { name: `${name}_sum`, labels, value: sampleSum, ...rest },
    { name: `${name}_count`, labels, value: Number(sampleCount), ...rest },
  ];
}
