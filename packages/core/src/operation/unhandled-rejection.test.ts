import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const core = fileURLToPath(new URL('../index.ts', import.meta.url));

/** Runs in a process of its own, as the test runner listens to unhandled rejections itself. */
async function unhandledIn(call: string): Promise<unknown> {
  const program = `
    import { createNoopMeter } from '@opentelemetry/api';
    import { ExecutorMetrics } from ${JSON.stringify(core)};
    const unhandled = [];
    process.on('unhandledRejection', (reason) => unhandled.push(reason.message));
    process.on('exit', () => console.log(JSON.stringify(unhandled)));
    const operation = new ExecutorMetrics({ meterProvider: { getMeter: createNoopMeter } }).operation('plan');
    const reject = async () => { throw new Error('broken'); };
    const builder = { then: (...handlers) => reject().then(...handlers) };
    class Job extends Promise {}
    ${call}
  `;
  const args = ['--conditions=@executor-metrics/source', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  return JSON.parse(stdout);
}

describe('a rejection of a measured call', () => {
  it.each([
    ['of run', 'operation.run(reject);'],
    ['of a wrapped function', 'operation.wrap(reject)();'],
    ['of a promise class', 'operation.run(() => Job.reject(new Error("broken")));'],
    ['of a thenable', 'operation.run(() => builder).then();'],
  ])('%s stays unhandled where nobody handles it, once', async (_what, call) => {
    expect(await unhandledIn(call)).toEqual(['broken']);
  });

  it.each([
    ['by catch', 'operation.run(reject).catch(() => {});'],
    ['by await', 'try { await operation.wrap(reject)(); } catch {}'],
    ['by await of a promise class', 'try { await operation.run(() => Job.reject(new Error("broken"))); } catch {}'],
    ['by await of a thenable', 'try { await operation.run(() => builder); } catch {}'],
    ['by allSettled', 'await Promise.allSettled([operation.run(reject), operation.run(() => builder)]);'],
  ])('stays handled where it is handled %s', async (_what, call) => {
    expect(await unhandledIn(call)).toEqual([]);
  });
});
