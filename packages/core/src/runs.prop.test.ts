import { createCollector } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import { found, programs, runProgram } from './testdata/run-programs.ts';

const run = { seed: 20_261_121, numRuns: 150 };

describe('runs, timers, generators and tickets, in whatever order they begin and end,', () => {
  beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
  afterEach(() => vi.restoreAllMocks());

  it('add up: what has ended is counted once, what has not is under way or waits', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (steps) => {
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
        const expected = await runProgram(metrics, steps);
        expect(found(await collector.collect(), metrics)).toEqual(expected);
      }),
      run,
    );
  });

  it('have no durations and ages below 0, whatever the clock does', async () => {
    const clock = vi.spyOn(performance, 'now');
    await fc.assert(
      fc.asyncProperty(programs, fc.infiniteStream(fc.double({ noDefaultInfinity: true })), async (steps, times) => {
        clock.mockImplementation(() => times.next().value as number);
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
        await runProgram(metrics, steps);
        const points = await collector.collect();
        const values = points.flatMap((point) => ('value' in point ? [point.value] : [point.histogram.min ?? 0]));
        expect(values.filter((value) => value < 0 || !Number.isFinite(value))).toEqual([]);
      }),
      run,
    );
  });

  it('are none that are under way in the end, in any series', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { maxLength: 40 }), async (delays) => {
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
        const work = async (turns: number) => {
          for (let i = 0; i < turns; i++) await Promise.resolve();
          if (turns % 3 === 0) throw new Error('broken');
        };
        const runs = delays.map((turns) => metrics.operation('plan').run(() => work(turns), { turns }));
        await Promise.allSettled(runs);
        const active = (await collector.collect()).filter(({ name }) => name === 'executor.operation.active');
        expect(active.map((point) => point.kind === 'sum' && point.value)).toEqual(active.map(() => 0));
        expect(active).toHaveLength(new Set(delays).size);
      }),
      run,
    );
  });
});
