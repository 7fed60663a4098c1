import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { cacheOf, instrumentCache } from './instrument-cache.ts';

describe('instrumentCache', () => {
  it('returns the client, with a name that it can be asked for', () => {
    const client = {};
    expect(instrumentCache(client, 'session')).toBe(client);
    expect(cacheOf(client)).toBe('session');
    expect(Object.keys(client)).toEqual([]);
  });

  it('can be called again, with another name', () => {
    const client = instrumentCache(instrumentCache({}, 'a'), 'b');
    expect(cacheOf(client)).toBe('b');
  });

  it('names the client behind what node-redis hands out', () => {
    const real: { _self?: object } = {};
    real._self = real;
    const before = Object.create(real) as object;
    instrumentCache(before, 'session');
    expect(cacheOf(real)).toBe('session');
    expect(cacheOf(Object.create(real) as object)).toBe('session');
  });

  it.each([undefined, null, 5, 'client'])('refuses %s as a client', (client) => {
    expect(() => instrumentCache(client as never, 'a')).toThrow(ConfigurationError);
  });

  it.each([
    ['', 'of 0 characters'],
    ['x'.repeat(257), 'of 257 characters'],
    [undefined, 'a value of type undefined'],
    [5, 'a value of type number'],
  ])('refuses the name %j, and says what it is and what is accepted', (name, said) => {
    expect(() => instrumentCache({}, name as string)).toThrow(`the name is ${said}; accepted: a string of 1 to 256`);
  });

  it('finds no name where there is none', () => {
    expect(cacheOf({})).toBeUndefined();
    expect(cacheOf(undefined)).toBeUndefined();
  });
});
