import { once } from 'node:events';
import { get } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Founded, type RunningService, startTestService } from '../testdata/running-service.ts';

let running: RunningService;
let acme: Founded;

beforeEach(async () => {
  running = await startTestService();
  acme = await running.found('acme');
});

afterEach(async () => {
  await running.stop();
  expect(running.errors).toEqual([]);
});

function connect(token: string | undefined, path = '/events'): WebSocket {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new WebSocket(`${running.api.replace('http', 'ws')}${path}`, { headers });
}

async function opened(token: string): Promise<WebSocket> {
  const socket = connect(token);
  await once(socket, 'open');
  return socket;
}

async function createTask({ token }: Founded, title: string): Promise<void> {
  const { body: project } = await running.ask('/projects', { method: 'POST', token, body: { name: 'a project' } });
  await running.ask(`/projects/${project.id}/tasks`, { method: 'POST', token, body: { title } });
}

describe('/events', () => {
  it('tells the users of an organisation what happens to its tasks, and to no others', async () => {
    const other = await running.found('other');
    const [ours, theirs] = [await opened(acme.token), await opened(other.token)];
    const messages = [once(ours, 'message'), once(theirs, 'message')];
    await createTask(other, 'theirs');
    await createTask(acme, 'ours');
    const [first, second] = (await Promise.all(messages)).map(([data]) => JSON.parse(String(data)));
    expect(first).toMatchObject({ type: 'task.created', task: { title: 'ours' } });
    expect(second).toMatchObject({ type: 'task.created', task: { title: 'theirs' } });
    ours.terminate();
    theirs.terminate();
  });

  it.each([
    ['without a session', undefined, '/events', 401],
    ['with one that is none', 'x', '/events', 401],
    ['elsewhere', undefined, '/tasks', 404],
  ])('lets nobody in %s', async (_what, token, path, status) => {
    const socket = connect(token, path);
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain(`Unexpected server response: ${status}`);
  });

  it('ends the connection of a client that sends too much, and no other one', async () => {
    const [loud, quiet] = [await opened(acme.token), await opened(acme.token)];
    loud.send('x'.repeat(2000));
    const [code] = await once(loud, 'close');
    expect(code).toBe(1009);
    const message = once(quiet, 'message');
    await createTask(acme, 'a task');
    await message;
    quiet.terminate();
  });

  it('says goodbye when the service stops', async () => {
    const own = await startTestService();
    const { token } = await own.found('acme');
    const socket = new WebSocket(`${own.api.replace('http', 'ws')}/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await own.stop();
    expect((await closed)[0]).toBe(1001);
  });

  it('waits a second, and no longer, for a client that does not say goodbye in turn', async () => {
    const own = await startTestService();
    const { token } = await own.found('acme');
    const request = get(`${own.api}/events`, {
      headers: {
        ...{ authorization: `Bearer ${token}`, connection: 'upgrade', upgrade: 'websocket' },
        ...{ 'sec-websocket-version': '13', 'sec-websocket-key': Buffer.alloc(16).toString('base64') },
      },
    });
    const [, socket] = (await once(request, 'upgrade')) as [unknown, Socket];
    const closed = once(socket, 'close');
    socket.on('error', () => {}).resume();
    const stoppedAt = performance.now();
    await own.stop();
    await closed;
    expect(performance.now() - stoppedAt).toBeGreaterThan(900);
  }, 10_000);
});
