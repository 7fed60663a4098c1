import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fromRoot = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);

/** A library that takes its instruments when it is loaded, before anybody thinks of metrics. */
const library = `
import { metrics } from '@opentelemetry/api';
import { ExecutorMetrics } from '@executor-metrics/core';
const meter = metrics.getMeter('library');
export const done = meter.createCounter('library.done');
meter.createObservableGauge('library.size').addCallback((result) => result.observe(7));
export const executor = new ExecutorMetrics();
`;

const application = `
import { done, executor } from './library.mjs';
import { start } from '@executor-metrics/node';
done.add(1);
executor.recordOperationSuccess('execute');
const telemetry = await start({ port: 0 });
done.add(2);
executor.recordOperationSuccess('execute');
const first = await (await fetch(telemetry.endpoint)).text();
await telemetry.shutdown();
done.add(4);
const again = await start({ port: 0 });
done.add(8);
executor.recordOperationSuccess('execute');
const second = await (await fetch(again.endpoint)).text();
await again.shutdown();
const value = (text, name) => text.match(new RegExp('^' + name + '\\\\{.*\\\\} (\\\\d+)$', 'm'))?.[1] ?? 'absent';
for (const text of [first, second]) {
  console.log(['library_done_total', 'library_size', 'executor_operation_completed_total'].map((name) => value(text, name)).join(' '));
}
`;

describe('a library that took its instruments before metrics were started', () => {
  it.each([
    // Nothing starts by itself here: the delegate is all that register contributes.
    { how: 'with the delegate of register', delegate: true, first: '2 7 1', second: '8 7 1' },
    {
      how: 'without it, as far as OpenTelemetry lets it',
      delegate: false,
      first: 'absent absent 1',
      second: 'absent absent 1',
    },
  ])('records from the start on, and again after a restart, $how', async ({ delegate, first, second }) => {
    const folder = await mkdtemp(join(root, 'node_modules/.late-registration-'));
    const install = `import { registerDelegate } from ${fromRoot('packages/sdk/src/index.ts')};\nregisterDelegate();\n`;
    await writeFile(join(folder, 'register.mjs'), delegate ? install : '');
    await writeFile(join(folder, 'library.mjs'), library);
    await writeFile(join(folder, 'app.mjs'), application);
    const program = await startProgram(
      process.execPath,
      ['--conditions=@executor-metrics/source', '--import', './register.mjs', 'app.mjs'],
      { cwd: folder, readyWhen: /\d+ \d+$|absent/, timeoutMs: 20_000 },
    );
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.stdoutLines).toEqual([first, second]);
    await rm(folder, { recursive: true, force: true });
  });
});
