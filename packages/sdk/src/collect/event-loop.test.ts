import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../testdata/event-loop.ts', import.meta.url));

it('a collection of 100,000 series never keeps the event loop for 20 ms at a stretch', {
  timeout: 30_000,
  retry: 2,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@executor-metrics/source', program]);
  const longest: Record<string, number> = JSON.parse(stdout);
  expect(Object.keys(longest)).toHaveLength(4);
  // On 2 cores of this project's machine, 2026-11: 4 to 8 ms for counters. Histograms, 100,000 arrays more: 13 to 21 ms,
  // of which 4 are ours and the rest is one run of the garbage collector for its young generation.
  for (const [what, ms] of Object.entries(longest)) expect(ms, what).toBeLessThan(what.endsWith('counter') ? 20 : 40);
});
