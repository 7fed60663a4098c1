import type { Exemplar, MetricFamily, Sample } from '../metric-family.ts';
import { written } from './numbers.ts';
import { nameOf, quoted, seriesText } from './text-writer.ts';

/** OpenMetrics, the simplest way to write it; names that are no legacy ones stand in quotes. */
export function openMetricsText(families: readonly MetricFamily[]): string {
  return `${openMetricsLines(families).join('')}# EOF\n`;
}

export function openMetricsLines(families: readonly MetricFamily[]): string[] {
  return families.flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${nameOf(name)} ${type}\n`,
    ...(unit === undefined ? [] : [`# UNIT ${nameOf(name)} ${unit}\n`]),
    ...(help === undefined ? [] : [`# HELP ${nameOf(name)} ${quoted(help).slice(1, -1)}\n`]),
    ...samples.map(lineOf),
  ]);
}

function lineOf({ name, labels, value, timestampMs, exemplar }: Sample): string {
  const after = exemplar === undefined ? '' : exemplarText(exemplar);
  return `${seriesText(name, labels)} ${written(value)}${secondsText(timestampMs)}${after}\n`;
}

function exemplarText({ labels, value, timestampMs }: Exemplar): string {
  // The labels of a series without a name of its own.
  const braces = labels.size === 0 ? '{}' : seriesText('x', labels).slice(1);
  return ` # ${braces} ${written(value)}${secondsText(timestampMs)}`;
}

function secondsText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '' : ` ${written(milliseconds / 1000)}`;
}

/** A bound or quantile as Go's `%g` writes it, with `.0` where nothing tells that it is a float. */
export function canonical(value: number): string {
  if (!Number.isFinite(value)) return written(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e6 || magnitude < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return String(value).includes('.') ? String(value) : `${value}.0`;
}
