import { describe, expect, it } from 'vitest';
import { passFor } from './pass-for.ts';

describe('passFor', () => {
  it('gives the name, the length and all further properties, also those under symbols', () => {
    const key = Symbol('key');
    const named = (_a: number, _b: number) => 0;
    const fn = Object.assign(named, { version: 2, [key]: 'hidden' });
    const standIn = passFor(fn, () => 1);
    expect([standIn.name, standIn.length, standIn.version, standIn[key]]).toEqual(['named', 2, 2, 'hidden']);
    expect(standIn(1, 2)).toBe(1);
  });

  it('passes for functions of every kind', () => {
    const old = Function('a', 'return arguments.length');
    class Kind {}
    for (const fn of [old, Kind, async () => 1, function* named() {}, Math.max, old.bind(null)]) {
      expect(passFor(fn as () => unknown, () => {}).name).toBe(fn.name);
    }
  });

  it('keeps the prototype of a class to itself', () => {
    class Kind {}
    const standIn = () => {};
    const { prototype } = standIn;
    passFor(Kind as never, standIn);
    expect(standIn.prototype).toBe(prototype);
  });

  it('makes do with a function that refuses to be looked at', () => {
    const refusing = new Proxy(() => 1, {
      ownKeys: () => {
        throw new Error('hands off');
      },
    });
    const standIn = () => 2;
    expect(passFor(refusing, standIn)).toBe(standIn);
  });
});
