import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const core = fileURLToPath(new URL('../index.ts', import.meta.url));

/** Runs in a process of its own, as the test runner listens to unhandled rejections itself. */
async function unhandledIn(call: string): Promise<unknown> {
  const program = `
    import { createNoopMeter } from '@opentelemetry/api';
    import OpenAI from 'openai';
    import { ExecutorMetrics } from ${JSON.stringify(core)};
    const unhandled = [];
    process.on('unhandledRejection', (reason) => unhandled.push(reason.constructor.name));
    process.on('exit', () => console.log(JSON.stringify(unhandled)));
    // Nobody listens there.
    const client = new OpenAI({ apiKey: 'k', baseURL: 'http://127.0.0.1:1', maxRetries: 0, logLevel: 'off' });
    const ask = () => client.chat.completions.create({ model: 'm', messages: [] });
    const stream = () => client.chat.completions.stream({ model: 'm', messages: [] });
    const llm = new ExecutorMetrics({ meterProvider: { getMeter: createNoopMeter } }).llm();
    ${call}
  `;
  const args = ['--conditions=@executor-metrics/source', '--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  return JSON.parse(stdout);
}

describe('a rejection of a measured request to a model', () => {
  it.each([
    ['of a promise of the client', 'llm.run(ask);'],
    ['of a promise that somebody follows', 'llm.run(ask).then(() => {});'],
    ['of a response', 'llm.run(ask).asResponse();'],
    ['of a helper', 'llm.run(stream);'],
  ])(
    '%s stays unhandled where nobody handles it, once',
    async (_what, call) => {
      expect(await unhandledIn(call)).toEqual(['APIConnectionError']);
    },
    30_000,
  );

  it.each([
    ['by catch', 'llm.run(ask).catch(() => {});'],
    ['by await', 'try { await llm.run(ask); } catch {}'],
    ['by withResponse()', 'try { await llm.run(ask).withResponse(); } catch {}'],
    ['by a listener of a helper', 'llm.run(stream).on("error", () => {});'],
    ['by the promise of a helper', 'try { await llm.run(stream).done(); } catch {}'],
  ])(
    'stays handled where it is handled %s',
    async (_what, call) => {
      expect(await unhandledIn(call)).toEqual([]);
    },
    30_000,
  );
});
