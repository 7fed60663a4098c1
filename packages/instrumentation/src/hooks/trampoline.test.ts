import { promisify, types } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type AnyFunction, trampolineOf } from './trampoline.ts';

const pass = (original: AnyFunction): AnyFunction => trampolineOf(original, { call: original });

describe('a trampoline', () => {
  it('hands on what it is called on, all arguments and the very result', () => {
    const result = {};
    const seen: unknown[] = [];
    const object = {
      method(...args: unknown[]) {
        seen.push(this, ...args);
        return result;
      },
    };
    const through = pass(object.method) as (...args: unknown[]) => unknown;
    expect(Reflect.apply(through, object, [1, undefined, 'x'])).toBe(result);
    expect(seen).toEqual([object, 1, undefined, 'x']);
  });

  it('has the name, the length and the own properties of the original', () => {
    const symbol = Symbol('own');
    const original = (_a: number, _b: number): void => {};
    const through = pass(Object.assign(original, { [symbol]: 1, extra: 2, [promisify.custom]: 3 }));
    expect(through.name).toBe('original');
    expect(through).toHaveLength(2);
    expect(Object.getOwnPropertyDescriptors(through)).toEqual(Object.getOwnPropertyDescriptors(original));
  });

  it('does not call a getter of the original', () => {
    const original = Object.defineProperty(() => {}, 'lazy', {
      get() {
        throw new Error('read');
      },
    });
    expect(() => pass(original)).not.toThrow();
  });

  it('makes objects of the original where that can be called with new', () => {
    function Client(this: { host?: string }, host: string): void {
      this.host = host;
    }
    const through = pass(Client as unknown as AnyFunction) as unknown as new (host: string) => { host: string };
    const made = new through('a');
    expect(made).toEqual({ host: 'a' });
    expect(made).toBeInstanceOf(Client);
    expect(made).toBeInstanceOf(through);
    expect(made.constructor).toBe(Client);
  });

  it('makes objects of the original where the replacement cannot be called with new', () => {
    function Client(): void {}
    const through = trampolineOf(Client as AnyFunction, { call: () => {} }) as unknown as new () => object;
    expect(new through()).toBeInstanceOf(Client);
  });

  it('cannot be called with new where the original cannot', () => {
    const { method } = { method() {} };
    const through = pass(method) as unknown as new () => object;
    expect(() => new through()).toThrow(TypeError);
    expect(Object.hasOwn(through, 'prototype')).toBe(false);
  });

  it('is still told to be of an async function by its prototype', async () => {
    const through = pass(async () => 7);
    expect(through.constructor.name).toBe('AsyncFunction');
    expect(types.isPromise(Reflect.apply(through, undefined, []))).toBe(true);
  });
});
