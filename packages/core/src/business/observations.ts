import type { Attributes } from '@opentelemetry/api';
import type { BusinessSite } from './business-site.ts';
import { SeriesValues } from './series-values.ts';

/** So many rows are looked at: those of one reading are added up at one go, which must not block the process. */
const maxRows = 10_000;

/** A finite value and the clean attributes that it is observed under. */
export interface Observation {
  readonly value: number;
  readonly attributes: Attributes;
}

/**
 * What a reading gave, as it can be observed: rows of equal attributes are added up, also those that are equal only once
 * the policy has left an attribute out. Values that are not there (`null`) are passed over, others that are no number are
 * told. Throws what an iterable of the user throws.
 */
export function observationsOf(given: unknown, site: BusinessSite): readonly Observation[] {
  const totals = new SeriesValues<number>();
  let rows = 0;
  for (const { value, attributes } of rowsOf(given)) {
    if (++rows > maxRows) {
      site.tell('too-many-series', site.name);
      break;
    }
    if (value === undefined || value === null) continue;
    const number = numberOf(value);
    if (number === undefined) site.tell('invalid-value', site.name, value);
    else if (!totals.put(site.engine.policy.clean(attributes), (before = 0) => before + number)) {
      site.tell('too-many-series', site.name);
    }
  }
  return Array.from(totals).filter(({ value }) => Number.isFinite(value));
}

interface Row {
  readonly value: unknown;
  readonly attributes?: unknown;
}

const noRow: Row = Object.freeze({ value: Symbol('no row') });

function* rowsOf(given: unknown): Iterable<Row> {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    yield { value: given };
    return;
  }
  for (const row of given as Iterable<unknown>) yield typeof row === 'object' && row !== null ? (row as Row) : noRow;
}

const decimal = /^[+-]?\d{1,400}(\.\d{1,400})?$/;

/** `undefined` where it stands for no finite number. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'bigint' || isDecimal(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && decimal.test(value);
}
