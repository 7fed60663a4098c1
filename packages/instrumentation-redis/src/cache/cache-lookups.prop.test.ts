import { pointsOf } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../commands/command-kind.ts';
import { openKit } from '../testdata/open-kit.ts';
import { CacheLookups } from './cache-lookups.ts';

const seed = 20_261_121;

const value = fc.oneof(
  fc.constant(null),
  fc.string(),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const replies = fc.oneof(
  value,
  fc.array(value),
  fc.integer(),
  fc.dictionary(fc.string(), value),
  fc.constant(new Map([['a', 1]])),
  fc.anything(),
);
const command = fc.constantFrom('GET', 'MGET', 'HMGET', 'HGETALL', 'EXISTS', 'HEXISTS', 'JSON.MGET', 'HGETDEL', 'SET');

async function totals(
  nameOf: ((command: string, key: string | Buffer) => string | undefined) | undefined,
  asked: readonly { readonly name: string; readonly args: readonly unknown[]; readonly reply: unknown }[],
): Promise<readonly [hits: number, misses: number]> {
  const { kit, collect, disable } = openKit();
  const lookups = new CacheLookups(kit, nameOf);
  for (const { name, args, reply } of asked) lookups.count({ kind: kindOf(name), args, from: 0, owner: {} }, reply);
  const metrics = await collect();
  disable();
  const sum = (metric: string): number =>
    pointsOf(metrics, metric).reduce((total, point) => total + (point.kind === 'sum' ? point.value : Number.NaN), 0);
  return [sum('cache.hits'), sum('cache.misses')];
}

describe('CacheLookups', () => {
  it('counts as many hits and misses for MGET as there are keys, whatever the names of their caches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.string(), value), { minLength: 1 }), async (pairs) => {
        const args = pairs.map(([key]) => key);
        const reply = pairs.map(([, found]) => found);
        const hits = reply.filter((found) => found !== null).length;
        const expected = [hits, reply.length - hits];
        expect(await totals(undefined, [{ name: 'MGET', args, reply }])).toEqual(expected);
        expect(await totals((_, key) => `cache ${key}`, [{ name: 'MGET', args, reply }])).toEqual(expected);
      }),
      { seed, numRuns: 100 },
    );
  });

  it('never throws, and never counts less than nothing, whatever a reply looks like', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name: command, args: fc.array(fc.anything()), reply: replies }), { maxLength: 20 }),
        async (asked) => {
          const [hits, misses] = await totals((_, key) => String(key).slice(0, 1), asked);
          expect(hits).toBeGreaterThanOrEqual(0);
          expect(misses).toBeGreaterThanOrEqual(0);
        },
      ),
      { seed, numRuns: 100 },
    );
  });
});
