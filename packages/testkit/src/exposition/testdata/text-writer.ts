import type { Labels, MetricFamily, Sample } from '../metric-family.ts';
import { written } from './numbers.ts';

const bareMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** The lines of the text format, the simplest way to write them; names that are no legacy ones stand in quotes. */
export function linesOf(families: readonly MetricFamily[]): string[] {
  return families.flatMap(({ name, type, help, samples }) => [
    ...(help === undefined ? [] : [`# HELP ${nameOf(name)} ${help.replaceAll(/[\\\n]/g, escape)}\n`]),
    `# TYPE ${nameOf(name)} ${type}\n`,
    ...samples.map(lineOf),
  ]);
}

function lineOf({ name, labels, value, timestampMs }: Sample): string {
  return `${seriesText(name, labels)} ${written(value)}${timestampMs === undefined ? '' : ` ${timestampMs}`}\n`;
}

export function seriesText(name: string, labels: Labels): string {
  const pairs = [...labels].map(([label, text]) => `${labelNameOf(label)}=${quoted(text)}`);
  if (bareMetric.test(name)) return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
  return `{${[quoted(name), ...pairs].join(',')}}`;
}

/** The name of a metric as it stands in metadata. */
export function nameOf(name: string): string {
  return bareMetric.test(name) ? name : quoted(name);
}

function labelNameOf(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoted(name);
}

export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\n]/g, escape)}"`;
}

function escape(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
