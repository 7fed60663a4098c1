import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { hookTarget } from '../testdata/routes/routes-under-test.ts';

describe('hookRouteTarget', () => {
  it.each([
    ['an object', {}],
    ['a function', () => {}],
    ['a class', class {}],
    ['a map', new Map()],
    ['a server of node:http', createServer()],
    ['an object without a prototype', Object.create(null)],
    ['an object with names of a framework', { addHook: 1, handleRequest: 2, _core: 3, Router: 4, getPath: 5 }],
    ['a function with a router that is none', Object.assign(() => {}, { Router: class {} })],
  ])('does not take %s', (_what, target) => {
    using hooked = hookTarget(target);
    expect(hooked.taken).toBe(false);
  });
});
