import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { SuiteResult } from './suite.ts';

/** A suite's figures as a table for people, each beside its ratio to the first one. */
export function tableOf({ name, unit, figures, noise, missed }: SuiteResult): string {
  const entries = Object.entries(figures);
  const reference = entries[0]?.[1] ?? Number.NaN;
  const width = Math.max(...entries.map(([contender]) => contender.length));
  const rows = entries.map(
    ([contender, figure]) =>
      `  ${contender.padEnd(width)}  ${format(figure).padStart(12)} ${unit}  ${format(figure / reference).padStart(8)} ×`,
  );
  const controls = noise === undefined ? '' : `  (controls differ by ${(noise * 100).toFixed(1)} %)`;
  const remarks = missed.map((goal) => `  missed: ${goal}`);
  return [`${name}${controls}`, ...rows, ...remarks].join('\n');
}

/** Writes the results with what they depend on: the machine and the commit. */
export function writeResults(file: string, results: readonly SuiteResult[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, platform: process.platform };
  writeFileSync(file, `${JSON.stringify({ commit: commit(), machine, results }, null, 2)}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown: not in a git checkout';
  }
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
