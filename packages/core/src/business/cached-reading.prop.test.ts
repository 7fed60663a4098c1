import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CachedReading } from './cached-reading.ts';

const cacheMs = 100;
const timeoutMs = 30;
const keepMs = 250;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What happens, in order: time goes by, somebody asks, the reading that is under way ends well or badly. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 150 }) }),
  fc.record({ kind: fc.constantFrom('ask' as const, 'succeed' as const, 'fail' as const) }),
);

interface Begun {
  readonly atMs: number;
  readonly resolve: (value: number) => void;
  readonly reject: (error: Error) => void;
}

describe('CachedReading, whatever happens in whatever order,', () => {
  it('reads one at a time, at most once in cacheMs, answers within timeoutMs and never with a value beyond keepMs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const begun: Begun[] = [];
        let underWay: Begun | undefined;
        let overlapping = 0;
        const reading = new CachedReading<number>({
          ...{ cacheMs, timeoutMs, keepMs, failed: () => {}, now: () => performance.now() },
          read: () => {
            if (underWay !== undefined) overlapping++;
            const { promise, resolve, reject } = Promise.withResolvers<number>();
            underWay = { atMs: performance.now(), resolve, reject };
            begun.push(underWay);
            return promise;
          },
        });
        const answers: Promise<void>[] = [];
        const ask = async (): Promise<void> => {
          const askedAtMs = performance.now();
          // The value of a reading is the time of its beginning.
          const value = await reading.current();
          expect(performance.now() - askedAtMs).toBeLessThanOrEqual(timeoutMs);
          if (value !== undefined) expect(performance.now() - value).toBeLessThanOrEqual(keepMs);
        };
        for (const each of steps) {
          if (each.kind === 'wait') await vi.advanceTimersByTimeAsync(each.ms);
          else if (each.kind === 'ask') answers.push(ask());
          else {
            const ended = underWay;
            underWay = undefined;
            if (each.kind === 'succeed') ended?.resolve(ended.atMs);
            else ended?.reject(new Error('down'));
            await vi.advanceTimersByTimeAsync(0);
          }
        }
        await vi.advanceTimersByTimeAsync(timeoutMs);
        await Promise.all(answers);
        const pauses = begun.slice(1).map(({ atMs }, i) => atMs - (begun[i]?.atMs ?? 0));
        expect(overlapping).toBe(0);
        expect(pauses.filter((ms) => ms < cacheMs)).toEqual([]);
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});
