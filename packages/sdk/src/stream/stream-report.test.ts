import { recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createStreamReport } from './stream-report.ts';

describe('warnings of a stream', () => {
  it('name the instrument that overflowed and the attribute whose values grew, once', () => {
    const warnings = recordWarnings();
    const meter = new MeterProvider({ cardinalityLimit: 3 }).getMeter('m');
    for (const name of ['jobs', 'tasks']) {
      const counter = meter.createCounter(name);
      for (let id = 0; id < 10; id++) counter.add(1, { queue: 'mail', user: id });
    }
    const text = (name: string) =>
      `${name}: the limit of 3 series is reached, and further ones are recorded together under otel.metric.overflow=true; ` +
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
    const report = createStreamReport((_, message) => void said.push(message));
    report.unsupportedAttribute('a', 'tags', [1, 'x']);
    report.unsupportedAttribute('b', '', 'x');
    expect(said[0]).toMatch(
      /^a: the attribute "tags" is left out, because its value is an array of other or several types/,
    );
    expect(said[1]).toBe('b: an attribute is left out, because its key is empty');
  });

  it('do not throw where the logger of the application does', () => {
    const report = createStreamReport(() => {
      throw new Error('no');
    });
    expect(() => report.refusedValue('a', Number.NaN)).not.toThrow();
  });
});

describe('warnings about names', () => {
  it('say how a second instrument of a name differs', () => {
    const warnings = recordWarnings();
    const meter = new MeterProvider().getMeter('m');
    const first = meter.createCounter('Jobs', { unit: '{job}' });
    expect(meter.createCounter('jobs', { unit: '{job}', description: 'Jobs.' })).toBe(first);
    expect(meter.createCounter('jobs', { unit: 's' })).not.toBe(first);
    expect(meter.createCounter('Jobs', { unit: '{job}' })).toBe(first);
    expect(warnings.map(({ message }) => message)).toEqual([
      'Jobs was created again with name "jobs", not "Jobs", description "Jobs.", not ""; both record into the first one',
      'Jobs was created again with name "jobs", not "Jobs", unit "s", not "{job}"; both are exported under one name, which backends may refuse',
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
