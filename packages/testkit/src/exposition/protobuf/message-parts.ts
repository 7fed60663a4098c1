import { ExpositionError } from '../exposition-error.ts';
import { isMoment, isStart } from '../grammar/moment.ts';
import { checkNotReserved } from '../grammar/names.ts';
import type { SourceLine } from '../located-family.ts';
import type { Exemplar, Labels } from '../metric-family.ts';
import type { ExemplarMessage, LabelPairMessage, TimestampMessage } from './metrics-schema.ts';

// What the messages of all types have in common. `line` is the message that a person should look at.

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readText(line: SourceLine, bytes: Uint8Array | undefined, what: string): string {
  if (bytes === undefined) return '';
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ExpositionError(line, `${what} is not UTF-8`);
  }
}

export function readLabels(line: SourceLine, pairs: readonly LabelPairMessage[] | undefined): Labels {
  const labels = new Map<string, string>();
  for (const pair of pairs ?? []) {
    const name = readText(line, pair.name, 'a label name');
    if (name === '') throw new ExpositionError(line, '"" is not a label name');
    checkNotReserved(line, name);
    if (labels.has(name)) throw new ExpositionError(line, `the label ${name} stands twice in one metric`);
    labels.set(name, readText(line, pair.value, `the value of the label ${name}`));
  }
  return labels;
}

export function readExemplar(line: SourceLine, message: ExemplarMessage): Exemplar {
  const timestampMs = message.timestamp && readMoment(line, message.timestamp, 'the timestamp of an exemplar');
  return {
    labels: readLabels(line, message.label),
    value: message.value ?? 0,
    ...(timestampMs !== undefined && { timestampMs }),
  };
}

/** When a metric began; undefined when it does not say it. */
export function readStart(line: SourceLine, timestamp: TimestampMessage | undefined): number | undefined {
  if (timestamp === undefined) return undefined;
  const milliseconds = readMoment(line, timestamp, 'the created_timestamp');
  if (isStart(milliseconds / 1000)) return milliseconds;
  throw new ExpositionError(line, 'a created_timestamp that Prometheus takes for none');
}

/** Milliseconds since the epoch; undefined for 0, which Prometheus takes for none (protobufparse.go: `Series`). */
export function readTimestampMs(line: SourceLine, written: bigint | undefined): number | undefined {
  const milliseconds = Number(written ?? 0n);
  if (!isMoment(milliseconds / 1000))
    throw new ExpositionError(line, `timestamp_ms is ${written}, which is no such time`);
  return milliseconds === 0 ? undefined : milliseconds;
}

/** An integer and a float that overrides it. */
export function readCount(integer: bigint | undefined, float: number | undefined): number {
  return float === undefined || float === 0 ? Number(integer ?? 0n) : float;
}

function readMoment(line: SourceLine, { seconds = 0n, nanos = 0 }: TimestampMessage, what: string): number {
  if (!isMoment(Number(seconds)) || nanos < 0 || nanos > 999_999_999) {
    throw new ExpositionError(line, `${what} is ${seconds} s and ${nanos} ns, which is no such time`);
  }
  return Number(seconds) * 1000 + Math.trunc(nanos / 1e6);
}
