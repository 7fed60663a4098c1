import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AttributePolicy } from '../attributes/attribute-policy.ts';
import { type AttributePolicyOptions, resolveAttributePolicy } from '../attributes/attribute-policy-options.ts';
import { AttributeSets } from './attribute-sets.ts';
import type { Hold } from './cells.ts';
import { Drops } from './drops.ts';
import { HandleBudget } from './handle-budget.ts';

interface Series {
  readonly labels: string;
  readonly hold: Hold;
  released: boolean;
}

describe('AttributeSets', () => {
  let drops: Drops;
  let made: Series[];
  let sets: AttributeSets<Series>;

  function setsWith(rules?: AttributePolicyOptions, budget = new HandleBudget()): AttributeSets<Series> {
    drops = new Drops(() => {});
    made = [];
    return new AttributeSets({
      policy: new AttributePolicy(resolveAttributePolicy(rules), drops),
      drops,
      budget,
      create: (attributes, hold) => {
        const series = { labels: JSON.stringify(attributes), hold, released: false };
        made.push(series);
        return series;
      },
      release: (series) => {
        series.released = true;
      },
    });
  }

  beforeEach(() => {
    sets = setsWith();
  });

  it('gives the same set for the same attributes', () => {
    const set = sets.root.with({ a: 1, b: 'x' });
    expect(sets.root.with({ a: 1, b: 'x' })).toBe(set);
    expect(sets.root.with({ a: 1, missing: undefined, b: 'x' })).toBe(set);
    expect(set.with({ c: true })).toBe(sets.root.with({ a: 1, b: 'x' }).with({ c: true }));
    expect(set.attributes).toEqual({ a: 1, b: 'x' });
  });

  it.each([[undefined], [null], [{}], [{ a: undefined }]])('is the set itself with %j', (given) => {
    expect(sets.root.with(given)).toBe(sets.root);
  });

  it('lets later attributes win over earlier ones', () => {
    expect(sets.root.with({ a: 1, b: 2 }).with({ a: 3 }).attributes).toEqual({ a: 3, b: 2 });
  });

  it('makes the series of a set once, when they are asked for', () => {
    const set = sets.root.with({ a: 1 });
    expect(made).toEqual([]);
    expect(set.series).toBe(sets.root.with({ a: 1 }).series);
    expect(made).toEqual([{ labels: '{"a":1}', hold: 'bound', released: false }]);
  });

  it('does not clean again what it knows', () => {
    const clean = vi.fn((value: unknown) => value as string);
    sets = setsWith({ redact: clean });
    for (let i = 0; i < 10; i++) sets.root.with({ a: 'x' });
    expect(clean).toHaveBeenCalledTimes(1);
  });

  it('leads all values of a category to one set', () => {
    sets = setsWith({ categories: { size: (value) => (Number(value) < 1000 ? 'small' : 'large') } });
    const all = new Set(Array.from({ length: 5000 }, (_, i) => sets.root.with({ size: i })));
    expect([...all].map(({ attributes }) => attributes)).toEqual([{ size: 'small' }, { size: 'large' }]);
  });

  it('counts what it leaves out each time, and leads to one set nevertheless', () => {
    const [first, second] = [1, 2].map((id) => sets.root.with({ user_id: id, a: 1 }));
    sets.root.with({ user_id: 1, a: 1 });
    expect(first).toBe(second);
    expect(drops.byReason()).toEqual({ 'denied-attribute': 3 });
  });

  it('takes arrays, and whatever else it cannot keep, as often as they come', () => {
    const [first, second] = [sets.root.with({ list: ['a'] }), sets.root.with({ list: ['a'] })];
    expect(first).not.toBe(second);
    expect(first.attributes).toEqual({ list: ['a'] });
    expect(first.series.hold).toBe('labelled');
  });

  it('reads each attribute once where it makes a set', () => {
    let reads = 0;
    const set = sets.root.with(Object.defineProperty({}, 'a', { enumerable: true, get: () => ++reads }));
    expect(set.attributes).toEqual({ a: 1 });
    expect(sets.root.with({ a: 1 })).toBe(set);
  });

  it.each([
    ['a map', new Map([['a', 1]])],
    ['text', 'a=1'],
    [
      'what throws',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('hands off');
          },
        },
      ),
    ],
  ])('counts %s instead of attributes each time', (_what, given) => {
    sets.root.with({ a: 1 });
    expect([sets.root.with(given), sets.root.with(given)]).toEqual([sets.root, sets.root]);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 2 });
  });

  it('forgets all its sets when there would be more than a hundred', () => {
    const all = Array.from({ length: 101 }, (_, i) => sets.root.with({ i }));
    expect(sets.root.with({ i: 100 })).toBe(all[100]);
    expect(sets.root.with({ i: 0 })).not.toBe(all[0]);
  });

  it('finds no set that was forgotten, whichever way led to it', () => {
    const first = sets.root.with({ i: 0 });
    const held = sets.root.with({ a: 1 });
    for (let i = 0; i < 100; i++) held.with({ i });
    expect(sets.root.with({ i: 0 })).not.toBe(first);
  });

  it('releases the bound series of the sets that it forgets, which can still be recorded in', () => {
    const all = Array.from({ length: 100 }, (_, i) => sets.root.with({ i }).series);
    sets.root.with({ i: 100 });
    expect(all.every(({ released }) => released)).toBe(true);
  });

  it('does not grow where somebody holds a set that was forgotten', () => {
    const held = sets.root.with({ a: 1 });
    for (let i = 0; i < 1000; i++) held.with({ i });
    const set = held.with({ i: 999 });
    expect(held.with({ i: 999 })).toBe(set);
    expect(held.with({ i: 0 }).attributes).toEqual({ a: 1, i: 0 });
  });

  it('binds no more sets than the budget has room for, the root always', () => {
    sets = setsWith(undefined, new HandleBudget(2));
    const holds = [sets.root, ...[1, 2, 3].map((i) => sets.root.with({ i }))].map(({ series }) => series.hold);
    expect(holds).toEqual(['bound', 'bound', 'bound', 'labelled']);
  });

  it('gives its part of the budget back with the sets that it forgets', () => {
    const budget = new HandleBudget(100);
    sets = setsWith(undefined, budget);
    for (let i = 0; i < 100; i++) expect(sets.root.with({ i }).series.hold).toBe('bound');
    expect(budget.take()).toBe(false);
    expect(sets.root.with({ i: 100 }).series.hold).toBe('bound');
    expect(budget.take()).toBe(true);
  });

  it('goes on, and counts it, where a provider throws when series are given up', () => {
    drops = new Drops(() => {});
    const throwing = new AttributeSets({
      policy: new AttributePolicy(resolveAttributePolicy(undefined), drops),
      drops,
      budget: new HandleBudget(),
      create: (attributes) => attributes,
      release: () => {
        throw new Error('no unbind today');
      },
    });
    for (let i = 0; i <= 100; i++) expect(throwing.root.with({ i }).series).toEqual({ i });
    expect(drops.byReason()).toEqual({ 'recording-failed': 100 });
  });
});
