import { ExecutorMetrics } from '@executor-metrics/core';
import { MeterProvider } from '@executor-metrics/sdk';
import { createMemoryReader } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { found, programs, runProgram } from '../../packages/core/src/testdata/run-programs.ts';

const run = { seed: 20_261_121, numRuns: 100 };

describe('runs, timers, generators and tickets on our MeterProvider', () => {
  beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
  afterEach(() => vi.restoreAllMocks());

  it('add up: what has ended is counted once, what has not is under way or waits', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (steps) => {
        const reader = createMemoryReader();
        const metrics = new ExecutorMetrics({ meterProvider: new MeterProvider({ readers: [reader] }) });
        const expected = await runProgram(metrics, steps);
        expect(found(await reader.collectMetrics(), metrics)).toEqual(expected);
      }),
      run,
    );
  });

  it('add up over all collections of a reader that takes deltas', async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.nat(60), async (steps, cut) => {
        const reader = createMemoryReader({ temporality: 'delta' });
        const metrics = new ExecutorMetrics({ meterProvider: new MeterProvider({ readers: [reader] }) });
        const expected = await runProgram(metrics, steps.slice(0, cut));
        const further = await reader.collectMetrics().then(async (points) => {
          const rest = await runProgram(metrics, steps.slice(cut));
          return { points: [...points, ...(await reader.collectMetrics())], rest };
        });
        const keys = Object.keys(expected) as (keyof typeof expected)[];
        const total = Object.fromEntries(keys.map((key) => [key, expected[key] + further.rest[key]]));
        expect(found(further.points, metrics)).toEqual(total);
      }),
      run,
    );
  });
});
