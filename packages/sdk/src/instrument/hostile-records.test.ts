import { recordWarnings } from '@executor-metrics/testkit';
import { type Attributes, type Context, ROOT_CONTEXT, TraceFlags, trace, ValueType } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import { createPendingReader, pointAt, valuesOf } from '../testdata/pending-reader.ts';

const noNumbers: unknown[] = [undefined, null, '5', 5n, true, {}, [], Symbol('s'), () => 1, Object.create(null)];
const outOfRange = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function setUp() {
  const reader = createPendingReader();
  return { reader, meter: new MeterProvider({ readers: [reader] }).getMeter('m') };
}

afterEach(() => trace.disable());

describe('a record of something that is no number', () => {
  it.each([ValueType.DOUBLE, ValueType.INT])('is dropped and reported once (value type %i)', async (valueType) => {
    const warnings = recordWarnings();
    const { reader, meter } = setUp();
    const instruments = {
      c: meter.createCounter('c', { valueType }),
      u: meter.createUpDownCounter('u', { valueType }),
      g: meter.createGauge('g', { valueType }),
      h: meter.createHistogram('h', { valueType }),
    };
    for (const instrument of Object.values(instruments)) {
      const bound = (instrument as unknown as { bind(attributes?: Attributes): BoundInstrument }).bind();
      const record = (value: unknown): void => {
        if ('add' in instrument) instrument.add(value as number);
        else instrument.record(value as number);
        bound.add(value as number);
        bound.record(value as number);
      };
      record(2);
      for (const value of [...noNumbers, ...outOfRange]) record(value);
    }
    expect(pointAt(await reader.series('c'))).toBe(6);
    expect(pointAt(await reader.series('u'))).toBe(6);
    expect(pointAt(await reader.series('g'))).toBe(2);
    expect(pointAt(await reader.series('h'))).toMatchObject({ count: 3, sum: 6, min: 2, max: 2 });
    expect(warnings.map(({ code }) => code)).toEqual(Array(4).fill('EXECUTOR_METRICS_VALUE'));
  });

  it('begins no series', async () => {
    recordWarnings();
    const { reader, meter } = setUp();
    const counter = meter.createCounter('c');
    for (const value of [...noNumbers, ...outOfRange, -1]) counter.add(value as number, { id: 1 });
    expect(await reader.series('c')).toEqual([]);
  });

  it('is said to be what it is', () => {
    const warnings = recordWarnings();
    setUp()
      .meter.createCounter('jobs')
      .add('5' as never);
    expect(warnings).toEqual([
      {
        code: 'EXECUTOR_METRICS_VALUE',
        message: 'jobs of meter "m": a value was dropped, because it is of type string',
      },
    ]);
  });
});

describe('finite values so large that few of them make an infinite sum', () => {
  it('are dropped where they are summed, and reported', async () => {
    const warnings = recordWarnings();
    const { reader, meter } = setUp();
    const [c, u, h] = [meter.createCounter('c'), meter.createUpDownCounter('u'), meter.createHistogram('h')];
    const o = meter.createObservableCounter('o');
    const handle = (c as unknown as { bind(): BoundInstrument }).bind();
    for (let i = 0; i < 2; i++) {
      for (const each of [c, u, handle]) each.add(Number.MAX_VALUE);
      u.add(-Number.MAX_VALUE);
      h.record(2 ** 1001);
    }
    o.addCallback((result) => result.observe(2 ** 1001, { a: 1 }));
    for (const each of [c, u]) each.add(2 ** 1000);
    h.record(2 ** 1000);
    expect(pointAt(await reader.series('c'))).toBe(2 ** 1000);
    expect(pointAt(await reader.series('u'))).toBe(2 ** 1000);
    expect(pointAt(await reader.series('h'))).toMatchObject({ count: 1, sum: 2 ** 1000 });
    expect(await reader.series('o')).toEqual([]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(['EXECUTOR_METRICS_VALUE']));
  });

  it('are taken by gauges, which sum nothing', async () => {
    const { reader, meter } = setUp();
    const gauge = meter.createGauge('g');
    gauge.record(-Number.MAX_VALUE, { by: 'record' });
    (gauge as unknown as { bind(attributes: object): BoundInstrument }).bind({ by: 'handle' }).record(Number.MAX_VALUE);
    meter.createObservableGauge('o').addCallback((result) => result.observe(Number.MAX_VALUE));
    expect((await reader.series('g')).map(({ value }) => value)).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(pointAt(await reader.series('o'))).toBe(Number.MAX_VALUE);
  });
});

describe('whole numbers', () => {
  it('have their fractions cut off, also through a handle', async () => {
    const { reader, meter } = setUp();
    const counter = meter.createCounter('c', { valueType: ValueType.INT });
    counter.add(2.9);
    (counter as unknown as { bind(): BoundInstrument }).bind().add(3.9);
    expect(pointAt(await reader.series('c'))).toBe(5);
  });
});

describe('hostile attributes', () => {
  it.each<[string, unknown, Attributes]>([
    ['null', null, {}],
    ['a string', 'text', {}],
    ['a number', 5, {}],
    ['a getter that throws', { a: 1, get b() { throw new Error('no'); } }, { a: 1 }], // biome-ignore format: one line
    ['a proxy that throws', new Proxy({ a: 1 }, { ownKeys() { throw new Error('no'); } }), {}], // biome-ignore format: one line
    ['what OpenTelemetry does not know', { a: 1, b: 5n, c: {}, d: () => {}, e: Symbol('s') }, { a: 1 }],
    ['an empty key', { '': 'x', a: 1 }, { a: 1 }],
    ['a key of every object', JSON.parse('{"__proto__":"p","a":1}'), JSON.parse('{"__proto__":"p","a":1}')],
  ])('that are %s neither throw nor lose the record', async (_, given, kept) => {
    recordWarnings();
    const { reader, meter } = setUp();
    const counter = meter.createCounter('c');
    for (let i = 0; i < 3; i++) counter.add(1, given as Attributes);
    (counter as unknown as { bind(attributes: unknown): BoundInstrument }).bind(given).add(1);
    expect(valuesOf(await reader.series('c'))).toEqual({ [JSON.stringify(kept)]: 4 });
    (counter as unknown as { remove(attributes: unknown): void }).remove(given);
    expect(await reader.series('c')).toEqual([]);
  });

  it('that are very many are one series in any order', async () => {
    const { reader, meter } = setUp();
    const counter = meter.createCounter('c');
    const pairs = Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]);
    for (let i = 0; i < 2; i++) {
      counter.add(1, Object.fromEntries(pairs));
      counter.add(1, Object.fromEntries(pairs.toReversed()));
    }
    expect((await reader.series('c')).map(({ value }) => value)).toEqual([4]);
  });

  it('are reported once by the stream', () => {
    const warnings = recordWarnings();
    const counter = setUp().meter.createCounter('c');
    for (let i = 0; i < 3; i++) counter.add(1, { [`key${i}`]: 5n as never });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(
      /^c of meter "m": the attribute "key0" is left out, because its value is of type bigint/,
    );
  });
});

describe('a context that is none', () => {
  it('does not hinder the record while a tracer is registered', async () => {
    trace.setGlobalTracerProvider({ getTracer: () => ({}) as never });
    const { reader, meter } = setUp();
    const counter = meter.createCounter('c');
    await reader.series('c');
    for (const context of [null, 'text', {}, 5]) counter.add(1, { a: 1 }, context as unknown as Context);
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    counter.add(1, { a: 1, get b(): string { throw new Error('no'); } }, trace.setSpanContext(ROOT_CONTEXT, spanContext)); // biome-ignore format: one line
    expect(pointAt(await reader.series('c'), { a: 1 })).toBe(5);
  });
});
