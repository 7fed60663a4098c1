import { expect, it } from 'vitest';
import { RepeatedRequires } from './repeated-requires.ts';

const of = (id: string, parentFilename: string | undefined, result: unknown) => ({
  id,
  ...(parentFilename !== undefined && { parentFilename }),
  result,
});

it('knows a request that was made before by the same file, with the same result', () => {
  const requires = new RepeatedRequires();
  const exports = {};
  expect(requires.has(of('./v3', '/lib/index.js', exports))).toBe(false);
  requires.add(of('./v3', '/lib/index.js', exports));
  expect(requires.has(of('./v3', '/lib/index.js', exports))).toBe(true);
  expect(requires.has(of('./v3', '/lib/index.js', {}))).toBe(false);
});

it('tells modules apart that have the same exports', () => {
  const requires = new RepeatedRequires();
  const handedOn = () => {};
  requires.add(of('./lib/client.js', '/index.js', handedOn));
  expect(requires.has(of('the-library', '/main.js', handedOn))).toBe(false);
  expect(requires.has(of('./lib/client.js', '/other.js', handedOn))).toBe(false);
  expect(requires.has(of('/index.js', undefined, handedOn))).toBe(false);
});

it.each([undefined, null, 'text', 1])('does not know exports that are %j', (exports) => {
  const requires = new RepeatedRequires();
  requires.add(of('./data.json', '/index.js', exports));
  expect(requires.has(of('./data.json', '/index.js', exports))).toBe(false);
});
