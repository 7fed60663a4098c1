import type { Exemplar } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';
import type { LabelSet } from '../../families/family.ts';
import { labelSets } from '../../names/labels/label-sets.ts';
import { valueText } from './numbers.ts';

/** What the labels of an exemplar may have together, names and values, in characters (OpenMetrics, "Exemplars"). */
const lengthLimit = 128;

/** Names that are valid in every version of every format. */
const furtherLabels = labelSets({
  strategy: 'UnderscoreEscapingWithoutSuffixes',
  escaping: 'underscores',
  reserved: ['trace_id', 'span_id'],
});

/**
 * An exemplar as it follows the value of its sample: `# {trace_id="…",span_id="…"} 0.67 1520879607.789`. Here Prometheus undoes
 * no escapes, so that it would store another value, and refuses the whole scrape where there is a NUL
 * (`openmetricsparse.go`, `openmetricslex.l`): labels whose values have such characters are left out.
 */
export function exemplarText(exemplar: Exemplar): string {
  const labels = exemplarLabels(exemplar)
    .filter(([, value]) => !/["\\\n\0]/.test(value))
    .map(([name, value]) => `${name}="${value}"`);
  return ` # {${labels.join(',')}} ${valueText(exemplar.value)} ${secondsText(exemplar.time)}`;
}

type Labels = readonly (readonly [name: string, value: string])[];

/**
 * Trace and span, and the attributes that a view dropped if there is room for all of them ("Prometheus and OpenMetrics
 * compatibility", "Exemplars"). A tracer may call its spans anything: where there is no room for that either, there is none.
 */
export function exemplarLabels({ traceId, spanId, filteredAttributes }: Exemplar): Labels {
  const ids = [['trace_id', traceId] as const, ['span_id', spanId] as const].filter(([, id]) => id !== '');
  return [[...ids, ...pairsOf(furtherLabels(filteredAttributes))], ids].find(isShort) ?? [];
}

function isShort(labels: Labels): boolean {
  return labels.reduce((length, [name, value]) => length + [...name].length + [...value].length, 0) <= lengthLimit;
}

/** Of those of a series, which come in any order. */
export function newestExemplar(exemplars: readonly Exemplar[]): Exemplar | undefined {
  let newest: Exemplar | undefined;
  for (const exemplar of exemplars) if (newest === undefined || isNewer(exemplar, newest)) newest = exemplar;
  return newest;
}

/** The newest exemplar of each bucket that has one, by the bucket's index. */
export function exemplarsByBucket(
  boundaries: readonly number[],
  exemplars: readonly Exemplar[],
): Map<number, Exemplar> {
  const byBucket = new Map<number, Exemplar>();
  for (const exemplar of exemplars) {
    const above = boundaries.findIndex((bound) => exemplar.value <= bound);
    const bucket = above === -1 ? boundaries.length : above;
    const known = byBucket.get(bucket);
    if (known === undefined || isNewer(exemplar, known)) byBucket.set(bucket, exemplar);
  }
  return byBucket;
}

function isNewer({ time: [seconds, nanoseconds] }: Exemplar, { time }: Exemplar): boolean {
  return seconds > time[0] || (seconds === time[0] && nanoseconds >= time[1]);
}

/** Seconds since the epoch, to the millisecond. */
export function secondsText([seconds, nanoseconds]: HrTime): string {
  const fraction = String(Math.floor(nanoseconds / 1e6))
    .padStart(3, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(seconds) : `${seconds}.${fraction}`;
}

function pairsOf({ pairs }: LabelSet): Labels {
  return Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i] ?? '', pairs[2 * i + 1] ?? ''] as const);
}
