import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../testdata/allocations.ts', import.meta.url));

it('a record on a series that exists allocates nothing', { timeout: 30_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--conditions=@executor-metrics/source', '--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'],
    program,
  ]);
  const bytes: Record<string, number> = JSON.parse(stdout);
  expect(Object.keys(bytes)).toHaveLength(7);
  // The smallest object has 12 bytes; what is below 1 belongs to the engine.
  for (const [way, perRecord] of Object.entries(bytes)) expect(perRecord, way).toBeLessThan(1);
});
