import { createServer } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeServer, listen } from './listen.ts';
import { generateLoad, type LoadOptions } from './load-generator.ts';
import { createRandom } from './random.ts';
import type { Sleep } from './sleep.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A service that takes every task, and keeps the texts. */
async function createReceiver() {
  const texts: string[] = [];
  const server = createServer(async (request, response) => {
    texts.push(JSON.parse((await request.toArray()).join('')).text);
    response.writeHead(202).end();
  });
  closers.push(() => closeServer(server));
  return { texts, api: await listen(server, { port: 0, furtherPorts: 0 }) };
}

function loadOptions(given: Pick<LoadOptions, 'api'> & Partial<LoadOptions>): LoadOptions {
  return {
    tasksPerSecond: 50,
    tasks: 10,
    random: createRandom(1),
    now: () => 0,
    sleep: async () => {},
    signal: new AbortController().signal,
    onError: vi.fn(),
    ...given,
  };
}

describe('generateLoad', () => {
  it('sends as many tasks as it is told to, evenly', async () => {
    const { api, texts } = await createReceiver();
    const sleep = vi.fn<Sleep>(async () => {});
    await expect(generateLoad(loadOptions({ api, sleep, tasks: 4 }))).resolves.toBe(4);
    expect(texts).toHaveLength(4);
    expect(sleep.mock.calls.map(([ms]) => ms)).toEqual([20, 40, 60]);
  });

  it('sends the same tasks for the same seed', async () => {
    const first = await createReceiver();
    const second = await createReceiver();
    for (const { api } of [first, second]) await generateLoad(loadOptions({ api }));
    expect(first.texts.toSorted()).toEqual(second.texts.toSorted());
  });

  it('ends when it is stopped', async () => {
    const { api, texts } = await createReceiver();
    const stop = new AbortController();
    const sleep = async (): Promise<void> => stop.abort();
    await expect(generateLoad(loadOptions({ api, sleep, signal: stop.signal }))).resolves.toBe(1);
    expect(texts).toHaveLength(1);
  });

  it('says once that the service cannot be reached', async () => {
    const onError = vi.fn();
    // Nothing can listen on port 0.
    await generateLoad(loadOptions({ api: 'http://127.0.0.1:0', onError }));
    expect(onError).toHaveBeenCalledTimes(1);
  });
});
