import { readFileSync } from 'node:fs';
import { isRecord } from '@executor-metrics/core/support';

/** What a package says about itself. */
export interface PackageIdentity {
  readonly name: string;
  readonly version: string;
}

/** Many files are called `index.js`, and each of them is asked about at each `enable()`; as many as modules are loaded. */
const known = new Map<string, PackageIdentity | undefined>();

/** Who the package in a folder is; `undefined` where there is none. */
export function packageIn(folder: string): PackageIdentity | undefined {
  if (known.has(folder)) return known.get(folder);
  const identity = readPackage(folder);
  known.set(folder, identity);
  return identity;
}

function readPackage(folder: string): PackageIdentity | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    if (!isRecord(manifest) || typeof manifest.name !== 'string' || typeof manifest.version !== 'string')
      return undefined;
    return { name: manifest.name, version: manifest.version };
  } catch {
    return undefined;
  }
}

/** From the first version on, below the second one. */
export interface VersionRange {
  readonly from?: string;
  readonly below?: string;
}

/** Whether a version is in a range; versions before a release count as the release. */
export function isVersionIn(version: string, { from, below }: VersionRange): boolean {
  return (
    (from === undefined || compareVersions(version, from) >= 0) &&
    (below === undefined || compareVersions(version, below) < 0)
  );
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const [i, number] of left.entries()) {
    const difference = number - (right[i] ?? 0);
    // A version that is none is in no range.
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  const [, ...numbers] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  return numbers.length === 0 ? [Number.NaN] : numbers.map((number) => Number(number ?? 0));
}
