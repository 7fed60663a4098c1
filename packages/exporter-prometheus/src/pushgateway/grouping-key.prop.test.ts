import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupingPath } from './grouping-key.ts';

/** As the gateway reads it: split at slashes, base64 where the name says so. */
function read(path: string): Readonly<Record<string, string>> {
  const segments = path.split('/').slice(2);
  const labels: Record<string, string> = {};
  for (let i = 0; i < segments.length; i += 2) {
    const [name = '', value = ''] = segments.slice(i, i + 2);
    const isEncoded = name.endsWith('@base64');
    labels[isEncoded ? name.slice(0, -'@base64'.length) : name] = isEncoded
      ? Buffer.from(value.replace(/=+$/, ''), 'base64url').toString()
      : value;
  }
  return labels;
}

const value = fc.string({ unit: 'binary', maxLength: 60 });
const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/).filter((name) => name !== 'job');

describe('groupingPath', () => {
  it('is read by the gateway as what was given, whatever the values are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        fc.dictionary(label, value),
        (job, labels) => {
          expect(read(groupingPath('here', job, labels))).toEqual({ job, ...labels });
        },
      ),
      { seed: 4 },
    );
  });

  it('comes through a URL unchanged, so that no value leads out of its group', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.dictionary(label, value), (job, labels) => {
        const path = groupingPath('here', job, labels);
        expect(new URL(`http://gateway${path}`).pathname).toBe(path);
      }),
      { seed: 4 },
    );
  });
});
