import { describe, expect, it, vi } from 'vitest';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('lets as many begin at once as may go, and the next when one has ended', () => {
    const turns = new Turns(2, 2);
    const begun: string[] = [];
    const [endA] = ['a', 'b', 'c', 'd'].map((name) => turns.take(() => begun.push(name)));
    expect(begun).toEqual(['a', 'b']);
    endA?.();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('refuses one more than may wait', () => {
    const turns = new Turns(1, 1);
    turns.take(() => {});
    turns.take(() => {});
    const begin = vi.fn();
    expect(turns.take(begin)).toBeUndefined();
    expect(begin).not.toHaveBeenCalled();
  });

  it('forgets one who gives up waiting, and makes room for another', () => {
    const turns = new Turns(1, 1);
    const end = turns.take(() => {});
    const begin = vi.fn();
    turns.take(begin)?.();
    const other = vi.fn();
    expect(turns.take(other)).toBeDefined();
    end?.();
    expect(begin).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledOnce();
  });

  it('counts a turn that is ended twice once', () => {
    const turns = new Turns(1, 3);
    const end = turns.take(() => {});
    const begins = [vi.fn(), vi.fn()];
    for (const begin of begins) turns.take(begin);
    end?.();
    end?.();
    expect(begins.map((begin) => begin.mock.calls.length)).toEqual([1, 0]);
  });

  it('lets as many go in the end as at the beginning', () => {
    const turns = new Turns(2, 2);
    for (let round = 0; round < 3; round++) {
      const ends = Array.from({ length: 4 }, () => turns.take(() => {}));
      for (const end of ends) end?.();
    }
    const begin = vi.fn();
    for (let i = 0; i < 4; i++) turns.take(begin);
    expect(begin).toHaveBeenCalledTimes(2);
  });

  it('lets the same function wait twice', () => {
    const turns = new Turns(1, 2);
    const ends = [turns.take(() => {})];
    const begin = vi.fn();
    ends.push(turns.take(begin), turns.take(begin));
    for (const end of ends) end?.();
    expect(begin).toHaveBeenCalledTimes(2);
  });
});
