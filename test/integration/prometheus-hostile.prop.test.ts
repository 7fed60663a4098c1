import {
  type Exposition,
  type MetricFamily,
  parseAnyExposition,
  recordWarnings,
  type Warning,
} from '@executor-metrics/testkit';
import { trace } from '@opentelemetry/api';
import { DataPointType } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { everyAccept } from '../prometheus/accepts.ts';
import { type HostileProgram, hostileProgram, hostileRows } from '../prometheus/hostile-program.ts';
import { type RunningProgram, runProgram, unitOfTotals } from '../prometheus/running-program.ts';

// With a tracer, the provider keeps exemplars.
beforeAll(() => void trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('') }));
afterAll(() => trace.disable());
afterEach(() => void vi.restoreAllMocks());

const program = hostileProgram({ maxInstruments: 12 });

/** To find a small counterexample takes longer than to find none. */
const patience = { interruptAfterTimeLimit: 80_000, markInterruptAsFailure: true };
vi.setConfig({ testTimeout: 100_000 });

describe('an application that does everything wrong', () => {
  it('is exposed in every format such that a strict parser accepts it, and its counters add up', async () => {
    let exposed = 0;
    await fc.assert(
      fc.asyncProperty(program, async (each) => {
        const { running, expositions, warnings } = await exposedInAll(each);
        for (const exposition of expositions) exposed += checkCounters(exposition, running, warnings);
      }),
      { seed: 20_261_121, numRuns: 60, ...patience },
    );
    // So many that it was not all left out.
    expect(exposed).toBeGreaterThan(500);
  });

  it('loses no measurement of a histogram, unless it says so', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(hostileProgram({ maxInstruments: 3, kinds: ['Histogram'] }), async (each) => {
        const { running, expositions, warnings } = await exposedInAll(each);
        if (warnings.length > 0) return;
        const recorded = await measurementsOf(running);
        compared += recorded;
        for (const exposition of expositions) expect(histogramsOf(exposition).reduce(sum, 0)).toBe(recorded);
      }),
      { seed: 20_261_122, numRuns: 150, ...patience },
    );
    expect(compared).toBeGreaterThan(200);
  });

  it('is exposed such that a strict parser accepts it under any other names too', async () => {
    await fc.assert(
      fc.asyncProperty(program, hostileRows, async (each, projections) => {
        const { expositions } = await exposedInAll({ ...each, options: { ...each.options, projections } });
        expect(expositions).toHaveLength(everyAccept.length);
      }),
      { seed: 20_261_125, numRuns: 30, ...patience },
    );
  });

  it('is exposed such that a strict parser accepts it on the official provider too', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (each) => {
        const { expositions } = await exposedInAll(withoutExponential(each), 'official');
        expect(expositions).toHaveLength(everyAccept.length);
      }),
      { seed: 20_261_123, numRuns: 20, ...patience },
    );
  });
});

/** The exponential histograms of the official SDK fail at some of these values, and with them its collection. */
function withoutExponential(each: HostileProgram): HostileProgram {
  return {
    ...each,
    options: { ...each.options, histogramAggregation: 'explicit' },
    views: each.views.map((view) => ({ ...view, aggregation: view.aggregation === 'bounds' ? 'bounds' : 'default' })),
  };
}

interface Exposed {
  readonly running: RunningProgram;
  /** One for each format and escaping that a client can ask for. */
  readonly expositions: readonly Exposition[];
  /** Of what the exporter left out. */
  readonly warnings: readonly Warning[];
}

async function exposedInAll(each: HostileProgram, kind?: 'ours' | 'official'): Promise<Exposed> {
  vi.restoreAllMocks();
  const warnings = recordWarnings();
  const running = await runProgram(each, kind);
  const expositions: Exposition[] = [];
  for (const accept of everyAccept) {
    const { contentType, body } = await running.exporter.render({ accept });
    expositions.push(parseAnyExposition(contentType, body));
  }
  return { running, expositions, warnings: warnings.filter(({ code }) => code === 'EXECUTOR_METRICS_NOT_EXPOSED') };
}

/** Each counter is there with all that was recorded, or not at all and then it was said. Gives how many are there. */
function checkCounters(exposition: Exposition, { counters }: RunningProgram, warnings: readonly Warning[]): number {
  const totals = [...exposition.families.values()]
    // OpenMetrics has no counters without the suffix, which not all strategies give: there they are of an unknown type.
    .filter(({ type, name }) => (type === 'counter' || type === 'unknown') && !isOfSdk(name))
    .flatMap(({ name, samples }) => samples.filter((sample) => sample.name !== `${name}_created`))
    .map(({ value }) => value);
  const total = totals.reduce(sum, 0) / unitOfTotals;
  expect(total).toBe(Math.floor(total));
  const text = warnings.map(({ message }) => message.toLowerCase()).join('\n');
  const missing = counters.filter((_, i) => (total & (2 ** i)) === 0);
  for (const { name } of missing) expect(text).toContain(`"${name.toLowerCase()}"`);
  return counters.length - missing.length;
}

/** The provider counts on its own account what went to overflow series. */
function isOfSdk(name: string): boolean {
  return /sdk.*metric.*overflow/.test(name);
}

function histogramsOf({ families }: Exposition): readonly number[] {
  return [...families.values()].filter(({ type }) => type === 'histogram').flatMap(countsOf);
}

function countsOf({ samples, nativeHistograms }: MetricFamily): readonly number[] {
  if (nativeHistograms !== undefined) return nativeHistograms.map(({ count }) => count);
  return samples.filter(({ labels }) => labels.get('le') === '+Inf').map(({ value }) => value);
}

async function measurementsOf({ exporter }: RunningProgram): Promise<number> {
  const { resourceMetrics } = await exporter.collect();
  return resourceMetrics.scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ dataPointType, dataPoints }) =>
      dataPointType === DataPointType.HISTOGRAM || dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM
        ? dataPoints.map(({ value }) => value.count)
        : [],
    )
    .reduce(sum, 0);
}

function sum(a: number, b: number): number {
  return a + b;
}
