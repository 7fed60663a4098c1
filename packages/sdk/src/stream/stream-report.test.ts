import { createMemoryReader, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { StreamReport } from './stream-report.ts';

describe('warnings of a stream', () => {
  it('name the instrument that overflowed and the attribute whose values grew, once', () => {
    const warnings = recordWarnings();
    const meter = new MeterProvider({ cardinalityLimit: 3 }).getMeter('m');
    for (const name of ['jobs', 'tasks']) {
      const counter = meter.createCounter(name);
      for (let id = 0; id < 10; id++) counter.add(1, { queue: 'mail', user: id });
    }
    const text = (name: string) =>
      `${name} of meter "m": the limit of 3 series is reached, and further ones are recorded together under otel.metric.overflow=true; ` +
      'the attribute "user" alone has 3 values';
    expect(warnings.map(({ message }) => message)).toEqual([text('jobs'), text('tasks')]);
  });

  it('looks at a sample of very many series only', () => {
    const warnings = recordWarnings();
    const counter = new MeterProvider({ cardinalityLimit: 5000 }).getMeter('m').createCounter('jobs');
    for (let id = 0; id < 5001; id++) counter.add(1, { id });
    expect(warnings[0]?.message).toMatch(/the attribute "id" alone has more than 2000 values$/);
  });

  it('say what is left out of an array, and of an empty key', () => {
    const said: string[] = [];
    const report = new StreamReport((_, message) => void said.push(message));
    report.attributesOf({ scope: '', name: 'a' }).leftOut('tags', [1, 'x']);
    report.attributesOf({ scope: '', name: 'b' }).leftOut('', 'x');
    expect(said[0]).toMatch(
      /^a: the attribute "tags" is left out, because its value is an array of other or several types/,
    );
    expect(said[1]).toBe('b: an attribute is left out, because its key is empty');
  });

  it('do not throw where the logger of the application does', () => {
    const report = new StreamReport(() => {
      throw new Error('no');
    });
    expect(() => report.refusedValue({ scope: '', name: 'a' }, Number.NaN)).not.toThrow();
  });
});

describe('warnings of very many streams', () => {
  it('end with a last one, and take no more memory', () => {
    const codes: string[] = [];
    const report = new StreamReport((code) => void codes.push(code));
    for (let i = 0; i < 5000; i++) report.refusedValue({ scope: 'm', name: `instrument ${i}` }, Number.NaN);
    expect(codes).toHaveLength(1001);
    expect(codes.at(-2)).toBe('EXECUTOR_METRICS_VALUE');
    expect(codes.at(-1)).toBe('EXECUTOR_METRICS_WARNINGS');
  });

  it('are given for each meter, and say which one it is', () => {
    const warnings = recordWarnings();
    const provider = new MeterProvider({ cardinalityLimit: 1 });
    for (const name of ['first', 'second', '']) {
      const counter = provider.getMeter(name).createCounter('jobs');
      for (let id = 0; id < 3; id++) counter.add(1, { id });
    }
    expect(warnings.map(({ message }) => message.split(': ')[0])).toEqual([
      'jobs of meter "first"',
      'jobs of meter "second"',
      'jobs',
    ]);
  });

  it('do not take one site for another, whatever names have in them', () => {
    const codes: string[] = [];
    const report = new StreamReport((code) => void codes.push(code));
    for (const [scope, name] of [
      ['a b', 'c'],
      ['a', 'b c'],
      ['a","b', 'c'],
      ['a', 'b","c'],
    ] as const) {
      report.refusedValue({ scope, name }, Number.NaN);
    }
    expect(codes).toHaveLength(4);
  });

  it('are short, whatever is in them', () => {
    const messages: string[] = [];
    const report = new StreamReport((_, message) => void messages.push(message));
    const long = 'x'.repeat(1_000_000);
    const site = { scope: long, name: long };
    report.attributesOf(site).leftOut(long, 5n);
    report.attributesOf(site).cut(long);
    report.invalidName(site);
    report.conflict(site, [{ property: 'description', wanted: long, known: `${long}y` }], true);
    report.nameTwice(site, [long, `${long}y`]);
    expect(messages).toHaveLength(5);
    for (const message of messages) expect(message.length).toBeLessThan(1500);
  });
});

describe('warnings about names', () => {
  it('come once for a program that makes up a description for each call', () => {
    const warnings = recordWarnings();
    const meter = new MeterProvider().getMeter('m');
    for (let i = 0; i < 5000; i++) meter.createCounter('c', { description: `request ${i}` });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(
      /^c of meter "m" was created again with description "request 1", not "request 0"/,
    );
  });

  it('tell of two instruments whose streams views give one name', async () => {
    const warnings = recordWarnings();
    const views = [
      { instrumentName: 'x', name: 'z' },
      { instrumentName: 'y', name: 'Z' },
      { instrumentName: 'a', name: 'b' },
    ];
    const meter = new MeterProvider({ views }).getMeter('m');
    for (const name of ['x', 'y', 'a', 'b']) meter.createCounter(name);
    meter.createObservableGauge('z');
    const twice = (name: string, first: string, second: string) =>
      `${name} of meter "m" is the name of streams of both "${first}" and "${second}", because of a view; both are exported under one name, which backends may refuse`;
    expect(warnings).toEqual([
      { code: 'EXECUTOR_METRICS_CONFLICT', message: twice('Z', 'x', 'y') },
      { code: 'EXECUTOR_METRICS_CONFLICT', message: twice('b', 'a', 'b') },
      { code: 'EXECUTOR_METRICS_CONFLICT', message: twice('z', 'x', 'z') },
    ]);
  });

  it('do not come for streams that several readers want of one instrument, nor for equal names of two meters', () => {
    const warnings = recordWarnings();
    const readers = [createMemoryReader(), createMemoryReader({ cardinalityLimit: 5 })];
    const provider = new MeterProvider({ readers });
    for (const meter of ['m', 'n']) provider.getMeter(meter).createCounter('c');
    expect(provider.describe().streams).toHaveLength(4);
    expect(warnings).toEqual([]);
  });

  it('say how a second instrument of a name differs', () => {
    const warnings = recordWarnings();
    const meter = new MeterProvider().getMeter('m');
    const first = meter.createCounter('Jobs', { unit: '{job}' });
    expect(meter.createCounter('jobs', { unit: '{job}', description: 'Jobs.' })).toBe(first);
    expect(meter.createCounter('jobs', { unit: 's' })).not.toBe(first);
    expect(meter.createCounter('Jobs', { unit: '{job}' })).toBe(first);
    expect(warnings.map(({ message }) => message)).toEqual([
      'Jobs of meter "m" was created again with name "jobs", not "Jobs", description "Jobs.", not ""; both record into the first one',
      'Jobs of meter "m" was created again with name "jobs", not "Jobs", unit "s", not "{job}"; both are exported under one name, which backends may refuse',
    ]);
  });

  it('tell of a name that is not valid, and the instrument works', async () => {
    const warnings = recordWarnings();
    const provider = new MeterProvider();
    provider.getMeter('m').createCounter('1 job').add(1);
    provider
      .getMeter('m')
      .createCounter(Symbol('s') as never, null as never)
      .add(1);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_NAME', 'EXECUTOR_METRICS_NAME']);
    expect((await provider.snapshot()).scopes[0]?.metrics).toHaveLength(2);
  });
});
