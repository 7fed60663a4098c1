import { createServer } from 'node:http';
import { ExecutorMetrics } from '@executor-metrics/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttpApi } from './http-api.ts';
import { closeServer, listen } from './listen.ts';
import { createService, type Service, type ServiceOptions } from './service.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startService(given: Partial<ServiceOptions> = {}) {
  const metrics = new ExecutorMetrics({ enabled: false });
  const onError = vi.fn();
  const service = createService({ metrics, database: ':memory:', seed: 1, onError, ...given });
  const server = createServer(createHttpApi(service, { onError }));
  const api = await listen(server, { port: 0, furtherPorts: 0 });
  closers.push(async () => {
    await service.drain(0);
    await closeServer(server);
    service.close();
  });
  return { api, service, onError };
}

function post(api: string, body: string): Promise<Response> {
  return fetch(`${api}/tasks`, { method: 'POST', body });
}

function idle(service: Service): Promise<void> {
  return vi.waitFor(() => expect(service.stats().queue).toEqual({ depth: 0, running: 0 }), { timeout: 3000 });
}

describe('POST /tasks', () => {
  it('takes a task, whose end can be asked for', async () => {
    const { api, service } = await startService();
    const response = await post(api, '{"text": " resize 4 images "}');
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ id: 1, status: 'queued' });
    await idle(service);
    const task = await fetch(new URL(response.headers.get('location') ?? '', api));
    expect(await task.json()).toMatchObject({ id: 1, text: 'resize 4 images', status: 'done', taskType: 'image' });
  });

  it.each([
    ['no JSON', 'resize 4 images', 'the body is not JSON'],
    ['no body', '', 'the body is not JSON'],
    ['no object', '"resize 4 images"', 'the body must be {"text": "what to do"}'],
    ['no text', '{"task": "resize 4 images"}', 'the body must be {"text": "what to do"}'],
    ['an empty text', '{"text": "  "}', 'the text is empty'],
    ['a long text', JSON.stringify({ text: 'x'.repeat(1001) }), 'the text is longer than 1000 characters'],
    ['a large body', JSON.stringify({ text: 'x'.repeat(17_000) }), 'the body is larger than 16384 bytes'],
  ])('refuses %s', async (_, body, error) => {
    const { api, service } = await startService();
    const response = await post(api, body);
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 400, body: { error } });
    expect(service.stats().tasks).toEqual({ accepted: 0, rejected: 0 });
  });

  it('rejects tasks while the queue is full, and keeps them as rejected', async () => {
    const { api } = await startService({ queueCapacity: 1, concurrency: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => post(api, '{"text": "write a report"}')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 202, 429]);
    const rejected = await fetch(`${api}/tasks?status=rejected`);
    expect(await rejected.json()).toMatchObject([{ text: 'write a report', status: 'rejected' }]);
  });

  it('takes no task once the service is stopping', async () => {
    const { api, service } = await startService();
    await service.drain(0);
    expect((await post(api, '{"text": "write a report"}')).status).toBe(503);
    expect((await fetch(`${api}/health`)).status).toBe(503);
  });
});

describe('GET', () => {
  it('tells what the service did', async () => {
    const { api, service } = await startService();
    for (const text of ['import prices.csv', 'sing me a song', 'crop 900 images']) service.submit(text);
    await idle(service);
    const stats = await (await fetch(`${api}/stats`)).json();
    expect(stats).toMatchObject({
      operations: {
        intent: { successes: 2, failures: { UnknownIntent: 1 } },
        plan: { successes: 1, failures: { PlanTooLarge: 1 } },
        execute: { successes: 1, failures: {}, byTaskType: { etl: { successes: 1 } } },
      },
      tasks: { accepted: 3, rejected: 0 },
    });
  });

  it.each([
    ['/health', 200],
    ['/tasks', 200],
    ['/tasks?status=lost', 400],
    ['/tasks/17', 404],
    ['/tasks/1x', 404],
    ['/', 404],
    ['/%', 404],
  ])('answers %s with %i', async (path, status) => {
    const { api } = await startService();
    expect((await fetch(api + path)).status).toBe(status);
  });

  it('says which methods a path takes', async () => {
    const { api } = await startService();
    const response = await fetch(`${api}/tasks`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('answers 500, and tells nobody but the operator why, when the service itself fails', async () => {
    const { api, service, onError } = await startService();
    vi.spyOn(service.store, 'list').mockImplementation(() => {
      throw new Error('disk I/O error');
    });
    const response = await fetch(`${api}/tasks`);
    expect([response.status, await response.text()]).toEqual([500, '{"error":"the service failed to answer"}\n']);
    expect(onError).toHaveBeenCalledTimes(1);
  });
});
