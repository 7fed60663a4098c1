import type { ServedRequest } from './answer.ts';

/** What a request asks of a scrape, or what is wrong with it. */
export type ScrapeQuestion =
  | { readonly names: readonly string[] | undefined; readonly timeoutMs: number }
  | { readonly problem: string };

const maxQueryLength = 64 * 1024;
const maxNames = 100;
/** Instrument names have 255 characters at most (OpenTelemetry specification); units, suffixes and escapes come on top. */
const maxNameLength = 1024;

/** Reads the query parameters `name[]` and the header `X-Prometheus-Scrape-Timeout-Seconds`. */
export function questionOf(request: ServedRequest, mostTimeoutMs: number): ScrapeQuestion {
  const query = queryOf(request.url ?? '');
  if (query.length > maxQueryLength) return { problem: `The query is longer than ${maxQueryLength} characters.` };
  const names = new Set(new URLSearchParams(query).getAll('name[]').filter((name) => name !== ''));
  if (names.size > maxNames) {
    return { problem: `There are ${names.size} different name[] in the query; at most ${maxNames} are served.` };
  }
  for (const name of names) {
    if (name.length > maxNameLength) {
      return { problem: `A name[] in the query is longer than ${maxNameLength} characters.` };
    }
  }
  const timeoutMs = timeoutOf(request.header('x-prometheus-scrape-timeout-seconds'), mostTimeoutMs);
  // In order, so that equal questions look equal.
  return { names: names.size === 0 ? undefined : [...names].sort(), timeoutMs };
}

/** The part between `?` and `#`. */
function queryOf(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  const end = url.indexOf('#', start);
  return url.slice(start + 1, end < 0 ? undefined : end);
}

/**
 * The time that a scrape may take: what Prometheus allows, less a fifth and at most a second, for the way and for writing
 * what came in time. An answer after that would be thrown away, with all that was collected.
 */
function timeoutOf(header: string | undefined, mostMs: number): number {
  const seconds = header !== undefined && /^\d{1,9}(?:\.\d{1,30})?$/.test(header.trim()) ? Number(header) : 0;
  if (seconds === 0) return mostMs;
  const allowedMs = seconds * 1000;
  return Math.min(mostMs, Math.max(1, Math.floor(allowedMs - Math.min(1000, allowedMs / 5))));
}
