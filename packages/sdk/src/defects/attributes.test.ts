import { createMemoryReader, type MemoryReader, pointsOf, pointValue } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { bindKey } from '../protocol/symbols.ts';

let reader: MemoryReader;
let provider: MeterProvider;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  reader = createMemoryReader();
  provider = new MeterProvider({ readers: [reader] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const meter = () => provider.getMeter('tests');

describe('attributes', () => {
  it('B6: that the caller changes afterwards change no series', async () => {
    const jobs = meter().createCounter('jobs');
    const attributes: Attributes = { x: 1, tags: ['a'] };
    jobs.add(1, attributes);
    attributes.x = 2;
    jobs.add(1, attributes);
    attributes.x = 3;
    (attributes.tags as string[]).push('b');
    const metrics = await reader.collectMetrics();
    expect(pointsOf(metrics, 'jobs').map((point) => point.attributes)).toEqual([
      { x: 1, tags: ['a'] },
      { x: 2, tags: ['a'] },
    ]);
  });

  it('B6: of a handle are those at the time of its binding', async () => {
    const attributes = { x: 1 };
    const jobs = meter().createCounter('jobs') as unknown as Record<
      symbol,
      (given: object) => { add(n: number): void }
    >;
    const handle = jobs[bindKey]?.(attributes);
    attributes.x = 2;
    handle?.add(1);
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { x: 1 }, value: 1 }]);
  });

  it('B6: are the same frozen object in every snapshot', async () => {
    meter().createCounter('jobs').add(1, { x: 1 });
    const attributesOf = async () => (await provider.snapshot()).scopes[0]?.metrics[0]?.series[0]?.attributes;
    const first = await attributesOf();
    expect(Object.isFrozen(first)).toBe(true);
    expect(await attributesOf()).toBe(first);
  });

  it('§2.4: in another order of keys are the same series', async () => {
    const jobs = meter().createCounter('jobs');
    for (const order of [
      ['a', 'b', 'c'],
      ['b', 'a', 'c'],
      ['c', 'b', 'a'],
    ]) {
      jobs.add(1, Object.fromEntries(order.map((key) => [key, key])));
    }
    expect(await reader.collectMetrics()).toMatchObject([{ value: 3 }]);
  });

  it('B15: that are undefined are none', async () => {
    const jobs = meter().createCounter('jobs');
    jobs.add(1);
    jobs.add(1, {});
    jobs.add(1, { x: undefined });
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: {}, value: 3 }]);
  });

  it('keep what differs in type apart', async () => {
    const jobs = meter().createCounter('jobs');
    const values = [1, '1', true, 'true', [1], ['1'], [true], '[1]', '', 'a,b', ['a', 'b'], ['a,b'], ['a', 'b', '']];
    for (const x of values) jobs.add(1, { x } as Attributes);
    expect(pointsOf(await reader.collectMetrics(), 'jobs')).toHaveLength(values.length);
  });

  it('B18: of type bigint do not throw into the application, and are named in a warning', async () => {
    const jobs = meter().createCounter('jobs');
    const attributes = { id: 1n, queue: 'mail' } as unknown as Attributes;
    expect(() => jobs.add(1, attributes)).not.toThrow();
    jobs.add(1, attributes);
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { queue: 'mail' }, value: 2 }]);
    expect(process.emitWarning).toHaveBeenCalledOnce();
    expect(process.emitWarning).toHaveBeenCalledWith(expect.stringMatching(/"id".*bigint/), expect.anything());
  });

  it.each([
    ['a symbol', { x: Symbol('x') }],
    ['a function', { x: () => {} }],
    ['an object', { x: { toString: () => Symbol('no text') } }],
    ['an array of several types', { x: [1, 'a'] }],
    ['a circular array', { x: circular() }],
    ['no object at all', 7],
    [
      'a getter that throws',
      {
        get x(): never {
          throw new Error('no');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('B18: that are %s do not throw into the application', async (_, attributes) => {
    const jobs = meter().createCounter('jobs');
    expect(() => jobs.add(1, attributes as unknown as Attributes)).not.toThrow();
    expect(pointValue(await reader.collectMetrics(), 'jobs')).toBe(1);
  });
});

function circular(): unknown[] {
  const array: unknown[] = [];
  array.push(array);
  return array;
}
