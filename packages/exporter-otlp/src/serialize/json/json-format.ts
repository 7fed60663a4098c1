import { type Metric, type Scope, type SeriesSnapshot, TimeSlice } from '@executor-metrics/sdk';
import type { Batch, Part } from '../../delivery/batch.ts';
import type { Format } from '../format.ts';
import { temporalityNumbers } from '../points.ts';
import { pointTextOf } from './points.ts';
import { jsonAttributes, jsonText } from './values.ts';

/** OTLP's requests in JSON. */
export function jsonFormat(): Format {
  return { contentType: 'application/json', write: writeRequest };
}

async function writeRequest({ resource, parts }: Batch): Promise<Uint8Array> {
  const text = new TextBytes();
  text.add(`{"resourceMetrics":[{"resource":{"attributes":${jsonAttributes(resource.attributes)}},"scopeMetrics":[`);
  const slice = new TimeSlice();
  for (const [i, part] of parts.entries()) {
    const before = parts[i - 1];
    if (part.scope !== before?.scope)
      text.add(`${before === undefined ? '' : `]${scopeEnd(before.scope)},`}${scopeBegin(part.scope)}`);
    else text.add(',');
    await addMetric(text, part, slice);
  }
  const last = parts.at(-1);
  if (last !== undefined) text.add(`]${scopeEnd(last.scope)}`);
  text.add(`]${resource.schemaUrl ? `,"schemaUrl":${jsonText(resource.schemaUrl)}` : ''}}]}`);
  return text.finish();
}

function scopeBegin({ name, version, attributes }: Scope): string {
  const further = version ? `,"version":${jsonText(version)}` : '';
  return `{"scope":{"name":${jsonText(name)}${further},"attributes":${jsonAttributes(attributes)}},"metrics":[`;
}

function scopeEnd({ schemaUrl }: Scope): string {
  return schemaUrl ? `,"schemaUrl":${jsonText(schemaUrl)}}` : '}';
}

const dataNames: Readonly<Record<Metric['kind'], string>> = {
  gauge: 'gauge',
  sum: 'sum',
  histogram: 'histogram',
  'exponential-histogram': 'exponentialHistogram',
};

async function addMetric(text: TextBytes, { metric, from, to }: Part, slice: TimeSlice): Promise<void> {
  const { descriptor, kind, temporality, monotonic } = metric;
  const { name, description, unit } = descriptor;
  text.add(
    `{"name":${jsonText(name)},"description":${jsonText(description)},"unit":${jsonText(unit)},"${dataNames[kind]}":{"dataPoints":[`,
  );
  const pointText = pointTextOf(metric);
  for (let i = from; i < to; i++) {
    if (i > from) text.add(',');
    text.add(pointText(metric.series[i] as SeriesSnapshot));
    if (slice.isOver()) await slice.next();
  }
  const kindOfSum = kind === 'sum' ? `,"isMonotonic":${monotonic}` : '';
  text.add(kind === 'gauge' ? ']}}' : `],"aggregationTemporality":${temporalityNumbers[temporality]}${kindOfSum}}}`);
}

const chunkLength = 32 * 1024;

/** Text that becomes bytes bit by bit: one string of many megabytes would be encoded in one go at the end. */
class TextBytes {
  readonly #chunks: Buffer[] = [];
  #text = '';

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= chunkLength) this.#cut();
  }

  finish(): Uint8Array {
    this.#cut();
    return Buffer.concat(this.#chunks);
  }

  #cut(): void {
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
