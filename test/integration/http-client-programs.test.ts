import { describe, expect, it } from 'vitest';
import type { Counted } from './http-client/counted.ts';
import { runProgram } from './http-client/program.ts';
import { sent } from './http-client/traffic.ts';

const both = {
  'GET 101': 1,
  'GET 200': 3,
  'GET 302': 1,
  'GET 404': 2,
  'GET ECONNREFUSED': 2,
  'GET TimeoutError': 2,
  'POST 200': 2,
};

const programs = [
  { file: 'app.mjs', node: 24, early: false },
  { file: 'app.mjs', node: 24, early: true },
  { file: 'app.cjs', node: 24, early: false },
  { file: 'app.cjs', node: 24, early: true },
  { file: 'app.mjs', node: 22, early: true },
  { file: 'app.cjs', node: 22, early: false },
] as const;

describe('clients of a program', () => {
  it.each(programs)(
    '$file on Node.js $node are counted, enabled before it is loaded: $early',
    async ({ file, node, early }) => {
      const { result, output } = await runProgram(file, { node, early });
      expect(result, output).toEqual({
        node: sent.node,
        both,
        // An upgrade is seen, whichever version of undici is in Node.
        all: { ...both, 'GET 101': 2 },
        active: { 'GET open': 0, 'POST open': 0 },
        connections: { 'undefined open': 0 },
      });
    },
  );

  it('may end by an error of a request that nobody listens for', async () => {
    const { code, output } = await runProgram('uncaught.mjs', {});
    expect(code).toBe(1);
    expect(output).toContain('ECONNREFUSED');
  });
});

/** They count the same requests, with other words for some: no codes, and an upgrade without its status. */
const officially = {
  node: { 'GET 200': 1, 'GET 404': 1, 'GET AbortError': 1, 'GET Error': 1, 'GET open': 1, 'POST 200': 1 },
  fetch: { 'GET 200': 2, 'GET 23': 1, 'GET 302': 1, 'GET 404': 1, 'GET ECONNREFUSED': 1, 'POST 200': 1 },
};

describe('beside the official instrumentations', () => {
  it('counts as many requests as they do', async () => {
    const { result, output } = await runProgram('official.cjs', { args: ['side-by-side'] });
    const { node, both } = result as { readonly node: readonly Counted[]; readonly both: readonly Counted[] };
    const [officialNode = {}, ourNode = {}] = node;
    const [officialBoth = {}, ourBoth = {}] = both;
    expect(ourNode, output).toEqual(sent.node);
    expect(less(ourBoth, ourNode)).toEqual(sent.fetch);
    expect(officialNode).toEqual(officially.node);
    expect(less(officialBoth, officialNode)).toEqual(officially.fetch);
    expect(total(ourBoth)).toBe(total(officialBoth));
  });

  it('leaves the durations to them, says so once for each, and counts the rest', async () => {
    const { result, output } = await runProgram('official.cjs', {});
    const { node, both, active } = result as Readonly<Record<'node' | 'both', object[]>> & { readonly active: object };
    expect([node[1], both[1]], output).toEqual([{}, {}]);
    expect(active).toEqual({ 'GET open': 0, 'POST open': 0 });
    expect(output.match(/instrumentation-http counts http\.client\.request\.duration as well/g)).toHaveLength(1);
    expect(output.match(/instrumentation-undici counts http\.client\.request\.duration as well/g)).toHaveLength(1);
  });
});

function less(counts: Counted, before: Counted): Counted {
  const entries = Object.entries(counts).map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

function total(counts: Counted): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
