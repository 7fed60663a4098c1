import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const allocations = fileURLToPath(new URL('./testdata/allocations.ts', import.meta.url));
const growths = fileURLToPath(new URL('./testdata/growth.ts', import.meta.url));

async function run(program: string, flags: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--conditions=@executor-metrics/source', '--no-warnings', '--expose-gc', ...flags],
    program,
  ]);
  return JSON.parse(stdout);
}

describe('the memory of a kit', { timeout: 120_000 }, () => {
  it('is not allocated for each operation of what is hooked', async () => {
    const flags = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
    const bytes = (await run(allocations, flags)) as Record<string, number>;
    expect(Object.keys(bytes)).toHaveLength(7);
    // The smallest object has 12 bytes; what is below 1 belongs to the engine.
    for (const [way, perOperation] of Object.entries(bytes)) expect(perOperation, way).toBeLessThan(1);
  });

  it('does not grow, and no timer, subscriber or patch is left', async () => {
    const { growth, ...left } = (await run(growths, [])) as { growth: Record<string, number> };
    expect(left).toEqual({ timers: 0, subscribed: [], isPatched: false });
    expect(Object.keys(growth)).toHaveLength(7);
    // Of objects that are gone a trace of 50 bytes may be left, until it is worth while to sweep these up: for 150,000 of them
    // without that, it would be 8 MB.
    for (const [way, bytes] of Object.entries(growth))
      expect(bytes, way).toBeLessThan(way.includes('gone') ? 2e6 : 3e5);
  });
});
