import { Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ignored, isIgnored } from './ignore.ts';

describe('ignored', () => {
  it('marks an object for every package that knows the symbol, and returns it', () => {
    const agent = new Agent();
    expect(ignored(agent)).toBe(agent);
    expect(isIgnored(agent)).toBe(true);
    expect(Reflect.get(agent, Symbol.for('executor-metrics.ignore'))).toBe(true);
  });

  it('does not show in what iterates over the object', () => {
    expect({ ...ignored({ a: 1 }) }).toEqual({ a: 1 });
    expect(JSON.stringify(ignored({ a: 1 }))).toBe('{"a":1}');
  });

  it('can be said twice', () => {
    expect(isIgnored(ignored(ignored({})))).toBe(true);
  });

  it('throws for an object that takes no mark', () => {
    expect(() => ignored(Object.freeze({}))).toThrow(TypeError);
  });
});

describe('isIgnored', () => {
  it('knows the mark of somebody else', () => {
    expect(isIgnored({ [Symbol.for('executor-metrics.ignore')]: true })).toBe(true);
  });

  it.each([{}, undefined, null, 7, 'text', () => {}])('is false for %o', (target) => {
    expect(isIgnored(target)).toBe(false);
  });

  it('is false for an object that cannot be asked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(isIgnored(proxy)).toBe(false);
  });
});
