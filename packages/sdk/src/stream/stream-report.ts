import { emitWarning, type Report } from '@executor-metrics/core/support';
import type { Cell } from '../cell/cell.ts';

/** What a stream has to say to people, each thing once. */
export interface StreamReport {
  unsupportedAttribute(stream: string, key: string, value: unknown): void;
  refusedValue(stream: string, value: unknown): void;
  overflow(stream: string, limit: number, cells: Iterable<Cell>): void;
  invalidName(name: string): void;
  /** Another instrument of that name exists; `shared` says that both record into the same one. */
  conflict(name: string, differences: string, shared: boolean): void;
}

/** Reports each kind of trouble once for each stream. */
export function createStreamReport(report: Report = emitWarning): StreamReport {
  const said = new Set<string>();
  const once = (code: string, stream: string, message: () => string): void => {
    const site = `${code} ${stream}`;
    if (said.has(site)) return;
    said.add(site);
    try {
      report(code, message());
    } catch {
      // The application's own logger threw; recording does not.
    }
  };
  return {
    unsupportedAttribute: (stream, key, value) =>
      once('EXECUTOR_METRICS_ATTRIBUTE', stream, () =>
        key === ''
          ? `${stream}: an attribute is left out, because its key is empty`
          : `${stream}: the attribute "${key.slice(0, longestShown)}" is left out, because its value is ${nameOf(value)}; accepted: a string, number, boolean or an array of one of these`,
      ),
    refusedValue: (stream, value) =>
      once('EXECUTOR_METRICS_VALUE', stream, () => `${stream}: a value was dropped, because it is ${shown(value)}`),
    overflow: (stream, limit, cells) =>
      once(
        'EXECUTOR_METRICS_OVERFLOW',
        stream,
        () =>
          `${stream}: the limit of ${limit} series is reached, and further ones are recorded together under ` +
          `otel.metric.overflow=true${culprit(cells)}`,
      ),
    invalidName: (name) =>
      once(
        'EXECUTOR_METRICS_NAME',
        name,
        () =>
          `"${name.slice(0, longestShown)}" is no valid name of an instrument: a letter, then up to 254 letters, digits, "_", ".", "-" and "/"`,
      ),
    conflict: (name, differences, shared) =>
      once('EXECUTOR_METRICS_CONFLICT', `${name} ${differences}`, () =>
        shared
          ? `${name} was created again with ${differences}; both record into the first one`
          : `${name} was created again with ${differences}; both are exported under one name, which backends may refuse`,
      ),
  };
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : isArray(value) ? 'an array of other or several types' : `of type ${typeof value}`;
}

function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : nameOf(value);
}

const longestShown = 80;

/** So many series show which attribute it is; at a limit of a million all of them would hold the application up. */
const sampleSize = 2000;

/** The attribute with the most values is the one that has no bound. */
function culprit(cells: Iterable<Cell>): string {
  const values = new Map<string, Set<unknown>>();
  let sampled = 0;
  for (const { series } of cells) {
    if (++sampled > sampleSize) break;
    for (const [key, value] of Object.entries(series.attributes)) {
      const known = values.get(key) ?? new Set();
      values.set(key, known.add(Array.isArray(value) ? value.join() : value));
    }
  }
  const [worst] = [...values].sort(([, a], [, b]) => b.size - a.size);
  if (worst === undefined) return '';
  const [key, { size }] = worst;
  return `; the attribute "${key.slice(0, longestShown)}" alone has ${sampled > sampleSize ? 'more than ' : ''}${size} values`;
}
