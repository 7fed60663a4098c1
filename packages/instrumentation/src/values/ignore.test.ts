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

  it('does not show in what iterates over an instance', () => {
    expect(isIgnored({ ...ignored(new Agent()) })).toBe(false);
  });

  it.each([{ a: 1 }, Object.assign(Object.create(null) as object, { a: 1 })])(
    'goes with a copy of options',
    (options) => {
      expect(isIgnored({ ...ignored(options) })).toBe(true);
      expect(isIgnored(Object.assign({}, options))).toBe(true);
      expect(Object.keys(options)).toEqual(['a']);
      expect(JSON.stringify(options)).toBe('{"a":1}');
    },
  );

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
