import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PoolNames } from './pool-names.ts';

describe('names of pools', () => {
  it('are as they were asked for', () => {
    expect(new PoolNames().take('db:5432/orders').name).toBe('db:5432/orders');
  });

  it('have a number from the second pool on', () => {
    const names = new PoolNames();
    expect(['a', 'a', 'b', 'a'].map((base) => names.take(base).name)).toEqual(['a', 'a#2', 'b', 'a#3']);
  });

  it('are given out again', () => {
    const names = new PoolNames();
    const first = names.take('a');
    names.take('a');
    first.release();
    expect(names.take('a').name).toBe('a');
  });

  it('are told apart from a name that looks like a numbered one', () => {
    const names = new PoolNames();
    const taken = ['a#2', 'a', 'a'].map((base) => names.take(base).name);
    expect(new Set(taken).size).toBe(3);
  });

  it('are unique among those in use, and no more than there were pools at once', () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', 'a#2'), fc.nat(10));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const names = new PoolNames();
        const inUse: ReturnType<PoolNames['take']>[] = [];
        const seen = new Set<string>();
        let most = 0;
        for (const one of steps) {
          if (typeof one === 'string') inUse.push(names.take(one));
          else inUse.splice(one, 1)[0]?.release();
          for (const { name } of inUse) seen.add(name);
          most = Math.max(most, inUse.length);
          expect(new Set(inUse.map(({ name }) => name)).size).toBe(inUse.length);
        }
        // Three bases were asked for, each with at most as many numbers as there were pools.
        expect(seen.size).toBeLessThanOrEqual(3 * most);
      }),
      { seed: 8 },
    );
  });
});
