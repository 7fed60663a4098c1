import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canRead } from './api-version.ts';

/** The rule of the API itself, which it does not export. */
async function ruleOfApi(): Promise<(reader: string) => (registered: string) => boolean> {
  const entry = createRequire(import.meta.url).resolve('@opentelemetry/api');
  const semver = await import(pathToFileURL(join(dirname(entry), 'internal/semver.mjs')).href);
  return semver._makeCompatibilityCheck;
}

describe('canRead', () => {
  it.each([
    ['1.10.0', '1.9.0', false],
    ['1.9.0', '1.10.0', true],
    ['1.10.3', '1.10.0', true],
    ['2.0.0', '1.10.0', false],
    ['1.0.0', '2.0.0', false],
    ['1.10.0', '1.11.0-rc.1', false],
    ['1.10.0', 'banana', false],
    ['0.2.1', '0.2.0', false],
  ])('%s with globals of %s: %s', (reader, registered, expected) => {
    expect(canRead(reader, registered)).toBe(expected);
  });

  it('agrees with the API', async () => {
    const rule = await ruleOfApi();
    const number = fc.integer({ min: 0, max: 3 });
    const version = fc
      .tuple(number, number, number, fc.constantFrom('', '', '', '-rc.1', '-', '+build', '.4'))
      .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);
    fc.assert(
      fc.property(version, version, (reader, registered) => {
        // What is no version cannot be that of a copy that runs; the API takes it for incompatible with itself.
        fc.pre(/^[\d.]+(-.+)?$/.test(reader) && reader.split('-')[0]?.split('.').length === 3);
        expect(canRead(reader, registered)).toBe(rule(reader)(registered));
      }),
    );
  });
});
