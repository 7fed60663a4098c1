import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ActiveRun, ActiveRuns } from './active-runs.ts';

it('ActiveRuns knows the oldest run, whichever runs end in whichever order', () => {
  // A number: the run at that place among those under way ends. Nothing: another one begins.
  const steps = fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (given) => {
      const runs = new ActiveRuns();
      const underWay: ActiveRun[] = [];
      for (const [i, step] of given.entries()) {
        if (step === undefined || underWay.length === 0) {
          const run: ActiveRun = { startedAtMs: i, older: undefined, newer: undefined };
          runs.add(run);
          underWay.push(run);
        } else {
          const [ended] = underWay.splice(step % underWay.length, 1) as [ActiveRun];
          runs.delete(ended);
          expect([ended.older, ended.newer]).toEqual([undefined, undefined]);
        }
        expect(runs.oldest).toBe(underWay[0]);
      }
      expect(runs.hasBeenUsed).toBe(given.length > 0);
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});
