import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Founded, type RunningService, startTestService } from '../testdata/running-service.ts';
import { failNowAndThen, MailServerBusy } from './made-up-failures.ts';

const hourMs = 3_600_000;
let nowMs: number;
let running: RunningService;
let acme: Founded;

async function begin(settings: Partial<Parameters<typeof startTestService>[0]> = {}): Promise<void> {
  running = await startTestService({ clock: () => new Date(nowMs), ...settings });
  acme = await running.found('acme');
}

beforeEach(() => {
  nowMs = Date.UTC(2030, 0, 1);
});

afterEach(() => running.stop());

const post = async (path: string, body?: unknown) =>
  (await running.ask(path, { method: 'POST', token: acme.token, body })).body;
const get = (path: string) => running.ask(path, { token: acme.token });
const notifications = async () => (await get('/notifications')).body as unknown as readonly { about: string }[];

async function assignedTask(): Promise<number> {
  const { id: project } = await post('/projects', { name: 'a project' });
  const due = { dueAt: '2030-01-01T02:00:00Z' };
  const { id } = await post(`/projects/${project}/tasks`, { title: 'a task', ...due });
  await post(`/tasks/${id}/assign`, { assigneeId: acme.userId });
  return id;
}

describe('work in the background', () => {
  it('tells whoever a task was assigned to', async () => {
    await begin();
    const taskId = await assignedTask();
    const told = { userId: acme.userId, taskId, about: 'assigned', createdAt: '2030-01-01T00:00:00.000Z' };
    await vi.waitFor(async () => expect(await notifications()).toEqual([expect.objectContaining(told)]));
    expect((await running.service.stats()).events['notification.sent']).toBe(1);
    expect(running.errors).toEqual([]);
  });

  it('reminds them when it is overdue', async () => {
    await begin({ sweepEveryMs: 100 });
    const id = await assignedTask();
    nowMs += 3 * hourMs;
    await vi.waitFor(async () => expect((await notifications())[0]).toMatchObject({ about: 'overdue', taskId: id }));
    expect(running.errors).toEqual([]);
  });

  it('tries again what failed', async () => {
    const around = vi.fn((work: () => Promise<void>) => work()).mockRejectedValueOnce(new MailServerBusy('busy'));
    await begin({ around });
    await assignedTask();
    await vi.waitFor(async () => expect(await notifications()).toHaveLength(1));
    expect(around).toHaveBeenCalledTimes(2);
    expect(running.errors).toEqual([]);
  });

  it('is finished before the service is', async () => {
    const slow = (work: () => Promise<void>) => new Promise((resolve) => setTimeout(resolve, 300)).then(work);
    await begin({ around: slow });
    await assignedTask();
    await running.service.stopWork();
    expect(await notifications()).toHaveLength(1);
    expect(running.errors).toEqual([]);
  });
});

describe('an export', () => {
  it('is fetched once it was made', async () => {
    await begin();
    await assignedTask();
    const { id } = await post('/projects/1/exports', { format: 'csv' });
    await vi.waitFor(async () => expect((await get(`/exports/${id}`)).status).toBe(200));
    const { body, headers } = await get(`/exports/${id}`);
    expect(headers.get('content-disposition')).toBe(`attachment; filename="tasks-${id}.csv"`);
    expect(String(body)).toMatch(/^id,title,.*\r\n1,a task,normal,todo,1,2030-01-01T00:00:00.000Z,.*\r\n$/);
    expect((await running.service.stats()).events['export.finished/csv']).toBe(1);
  });

  it('is answered with 202 until then', async () => {
    const never = new Promise<void>(() => {});
    const finish = Promise.withResolvers<void>();
    await begin({ around: (work) => Promise.race([never, finish.promise]).then(work) });
    await post('/projects', { name: 'a project' });
    const { id } = await post('/projects/1/exports', { format: 'json' });
    const { status, headers } = await get(`/exports/${id}`);
    expect([status, headers.get('retry-after')]).toEqual([202, '1']);
    finish.resolve();
  });

  it('is forgotten after a week, and is of one organisation', async () => {
    await begin({ sweepEveryMs: 100 });
    await post('/projects', { name: 'a project' });
    const { id } = await post('/projects/1/exports', { format: 'json' });
    await vi.waitFor(async () => expect((await get(`/exports/${id}`)).status).toBe(200));
    const other = await running.found('other');
    expect((await running.ask(`/exports/${id}`, { token: other.token })).status).toBe(404);
    nowMs += 8 * 24 * hourMs;
    acme = { ...acme, token: (await post('/sessions', { apiKey: acme.apiKey })).token };
    await vi.waitFor(async () => expect((await get(`/exports/${id}`)).status).toBe(404));
  });

  it.each([[{ format: 'xml' }], [{}], [{ format: 'csv', more: 1 }], [[]]])('is refused as %j', async (body) => {
    await begin();
    await post('/projects', { name: 'a project' });
    expect((await running.ask('/projects/1/exports', { method: 'POST', token: acme.token, body })).status).toBe(400);
  });
});

describe('failNowAndThen', () => {
  it('has the share of work fail before it has begun', async () => {
    await begin();
    const work = vi.fn(async () => {});
    const numbers = [0.05, 0.5];
    const around = failNowAndThen(() => numbers.shift() ?? 0, 0.1);
    await expect(around(work)).rejects.toThrow(MailServerBusy);
    expect(work).not.toHaveBeenCalled();
    await around(work);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
