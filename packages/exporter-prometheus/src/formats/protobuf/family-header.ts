import type { Family } from '../../families/family.ts';
import type { MessageBuffer } from './message-buffer.ts';

/** There is no type for facts that do not change. */
const typeNumbers: Readonly<Record<Family['type'], number>> = {
  counter: 0,
  gauge: 1,
  info: 1,
  histogram: 4,
  'exponential-histogram': 4,
};

/**
 * All of a family but its metrics.
 *
 * ```proto
 * message MetricFamily {
 *   optional string     name = 1;
 *   optional string     help = 2;
 *   optional MetricType type = 3;
 *   optional string     unit = 5;
 * }
 * enum MetricType {
 *   COUNTER   = 0;
 *   GAUGE     = 1;
 *   HISTOGRAM = 4;
 * }
 * ```
 */
export function writeHeader(out: MessageBuffer, family: Family): void {
  out.text(0x0a, family.name);
  if (family.help !== '') out.text(0x12, family.help);
  out.varint(0x18);
  out.varint(typeNumbers[family.type]);
  if (namesItsUnit(family)) out.text(0x2a, family.unit);
}

/** Prometheus 3.5 refuses a scrape with a unit that its metric does not have in its name. */
function namesItsUnit({ name, type, unit }: Family): boolean {
  const base = type === 'counter' && name.endsWith('_total') ? name.slice(0, -'_total'.length) : name;
  return unit !== '' && base.endsWith(`_${unit}`);
}
