import { fileURLToPath } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import { expect, it } from 'vitest';

/** `HTTP_HEAP_REQUESTS=1000000` takes some minutes. */
const requests = Number(process.env.HTTP_HEAP_REQUESTS ?? 20_000);
const timeoutMs = 120_000 + requests / 2;

it(`the heap of a server is as large after ${requests} more requests`, { timeout: timeoutMs }, async () => {
  const file = fileURLToPath(new URL('./http-servers/heap.ts', import.meta.url));
  const flags = ['--conditions=@executor-metrics/source', '--expose-gc', '--no-warnings'];
  await using program = await startProgram(process.execPath, [...flags, file, String(requests)]);
  const [, , bytes] = (await program.waitForLine(/^grown by/, timeoutMs)).split(' ');
  expect(Number(bytes)).toBeLessThan(1_000_000);
});
