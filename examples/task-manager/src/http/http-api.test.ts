import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqlTasks } from '../storage/sql/sql-tasks.ts';
import { type Asked, type Founded, type RunningService, startTestService } from '../testdata/running-service.ts';

const hourMs = 3_600_000;

let nowMs: number;
let running: RunningService;
let acme: Founded;

beforeEach(async () => {
  nowMs = Date.UTC(2030, 0, 1);
  running = await startTestService({ clock: () => new Date(nowMs) });
  acme = await running.found('acme');
});

afterEach(async () => {
  await running.stop();
  expect(running.errors).toEqual([]);
});

const ask: RunningService['ask'] = (path, request) => running.ask(path, { token: acme.token, ...request });
const post = (path: string, body?: unknown, request?: Asked) => ask(path, { method: 'POST', body, ...request });

/** The ids of what an answer lists. */
function listed(body: unknown): readonly number[] {
  return (body as readonly { readonly id: number }[]).map(({ id }) => id);
}

async function newProject(): Promise<number> {
  return (await post('/projects', { name: 'a project' })).body.id;
}

async function newTask(task: object = { title: 'a task' }): Promise<number> {
  return (await post(`/projects/${await newProject()}/tasks`, task)).body.id;
}

describe('accounts', () => {
  it('are founded with an organisation, and log in with a password or a key', async () => {
    const owner = { email: 'Eve@other.example', user: 'Eve', password: 'long enough' };
    const founded = await running.ask('/organizations', { method: 'POST', body: { name: 'other', ...owner } });
    expect(founded.status).toBe(201);
    expect(founded.body).toMatchObject({ organization: { name: 'other' }, user: { email: 'Eve@other.example' } });
    const byPassword = { email: 'eve@OTHER.example', password: 'long enough' };
    for (const login of [byPassword, { apiKey: founded.body.apiKey }]) {
      const session = await running.ask('/sessions', { method: 'POST', body: login });
      expect(session).toMatchObject({ status: 201, body: { user: { name: 'Eve' } } });
      expect((await ask('/users', { token: session.body.token })).status).toBe(200);
    }
  });

  it('keep passwords and keys to themselves', async () => {
    const answers = [await ask('/users'), await post('/sessions', { apiKey: acme.apiKey })];
    expect(JSON.stringify(answers)).not.toMatch(/hash|long enough/i);
  });

  it('have an address once', async () => {
    const user = { email: 'owner@ACME.example', user: 'Eve', password: 'long enough' };
    expect(await post('/users', user)).toMatchObject({ status: 409 });
    expect(await post('/organizations', { name: 'other', ...user })).toMatchObject({ status: 409 });
  });

  it.each([
    ['another password', { email: 'owner@acme.example', password: 'long enouhg' }],
    ['an address that nobody has', { email: 'nobody@acme.example', password: 'long enough' }],
    ['a key that nobody has', { apiKey: 'x' }],
  ])('let nobody in with %s', async (_what, body) => {
    const answer = await post('/sessions', body);
    expect(answer).toMatchObject({ status: 401, body: { error: 'nobody has these credentials' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('are logged out by themselves after twelve hours, and at once when they want to', async () => {
    nowMs += 12 * hourMs - 1;
    expect((await ask('/users')).status).toBe(200);
    nowMs += 1;
    expect((await ask('/users')).status).toBe(401);
    const { body } = await post('/sessions', { apiKey: acme.apiKey });
    expect((await ask('/sessions/current', { method: 'DELETE', token: body.token })).status).toBe(204);
    expect((await ask('/users', { token: body.token })).status).toBe(401);
  });

  it.each([
    ['GET', '/users'],
    ['POST', '/users'],
    ['GET', '/projects'],
    ['POST', '/projects/1/tasks'],
    ['GET', '/tasks'],
    ['DELETE', '/tasks/1'],
    ['GET', '/attachments/1'],
    ['DELETE', '/sessions/current'],
  ])('are needed for %s %s', async (method, path) => {
    for (const token of [undefined, 'x', 'ü'.repeat(3), `${acme.token}x`]) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${encodeURIComponent(token)}` };
      expect(await running.ask(path, { method, headers })).toMatchObject({ status: 401 });
    }
  });
});

describe('tasks', () => {
  it('are created, assigned, begun and completed, and then change no more', async () => {
    const project = await newProject();
    const created = await post(`/projects/${project}/tasks`, {
      ...{ title: ' write it down ', priority: 'high', dueAt: '2030-01-02T00:00:00Z' },
    });
    const task = {
      ...{ title: 'write it down', priority: 'high', status: 'todo', assigneeId: null, projectId: project },
      ...{ createdAt: '2030-01-01T00:00:00.000Z', dueAt: '2030-01-02T00:00:00.000Z', completedAt: null },
    };
    expect(created).toMatchObject({ status: 201, body: task });
    const path = created.headers.get('location') ?? '';
    expect(await ask(path)).toMatchObject({ status: 200, body: task });
    expect(await post(`${path}/assign`, { assigneeId: acme.userId })).toMatchObject({
      ...{ status: 200, body: { assigneeId: acme.userId } },
    });
    expect(await ask(path, { method: 'PATCH', body: { status: 'in_progress', title: 'now' } })).toMatchObject({
      ...{ status: 200, body: { status: 'in_progress', title: 'now' } },
    });
    nowMs += 5 * hourMs;
    expect(await post(`${path}/complete`)).toMatchObject({
      ...{ status: 200, body: { status: 'completed', completedAt: '2030-01-01T05:00:00.000Z' } },
    });
    for (const again of [await post(`${path}/complete`), await post(`${path}/assign`, { assigneeId: acme.userId })]) {
      expect(again).toMatchObject({ status: 409, body: { error: 'the task is completed' } });
    }
  });

  it('are listed by status and by whether they are overdue', async () => {
    const late = await newTask({ title: 'late', dueAt: '2030-01-01T01:00:00Z' });
    const open = await newTask();
    nowMs += 2 * hourMs;
    const ids = async (query: string) => listed((await ask(`/tasks${query}`)).body);
    expect(await ids('')).toEqual([open, late]);
    expect(await ids('?overdue=true')).toEqual([late]);
    expect(await ids('?status=completed')).toEqual([]);
    expect(await ids('?status=todo&overdue=false')).toEqual([open, late]);
  });

  it('are deleted with their files', async () => {
    const task = await newTask();
    const { body: file } = await post(`/tasks/${task}/attachments?name=a.txt`, 'four');
    expect((await ask(`/tasks/${task}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(`/tasks/${task}`)).status).toBe(404);
    expect((await ask(`/attachments/${file.id}`)).status).toBe(404);
  });

  it('are not to be had in a project that is archived', async () => {
    const project = await newProject();
    const { body: task } = await post(`/projects/${project}/tasks`, { title: 'open' });
    expect(await post(`/projects/${project}/archive`)).toMatchObject({ status: 200, body: { archived: true } });
    expect((await ask(`/tasks/${task.id}`)).body.status).toBe('archived');
    for (const path of [`/projects/${project}/tasks`, `/projects/${project}/archive`]) {
      expect(await post(path, { title: 'late' })).toMatchObject({ status: 409 });
    }
  });

  it('of another organisation are not there', async () => {
    const task = await newTask();
    const { token } = await running.found('other');
    expect((await ask(`/tasks/${task}`, { token })).status).toBe(404);
    expect((await post(`/tasks/${task}/complete`, undefined, { token })).status).toBe(404);
    expect((await ask(`/tasks/${task}`, { method: 'DELETE', token })).status).toBe(404);
    expect((await ask('/tasks', { token })).body).toEqual([]);
    const { userId } = await running.found('third');
    expect(await post(`/tasks/${task}/assign`, { assigneeId: userId })).toMatchObject({ status: 404 });
  });
});

describe('projects', () => {
  it('have members of their organisation', async () => {
    const project = await newProject();
    const stranger = (await running.found('other')).userId;
    const join = (user: number) => ask(`/projects/${project}/members/${user}`, { method: 'PUT' });
    expect((await join(acme.userId)).status).toBe(204);
    expect((await join(stranger)).status).toBe(404);
    expect((await ask('/projects/99/members/1', { method: 'PUT' })).status).toBe(404);
    expect((await ask('/projects')).body).toEqual([expect.objectContaining({ id: project, archived: false })]);
  });
});

describe('attachments', () => {
  it('come back as they were sent', async () => {
    const task = await newTask();
    const stored = await post(`/tasks/${task}/attachments?name=a%20b.txt`, 'some text');
    expect(stored).toMatchObject({ status: 201, body: { name: 'a b.txt', sizeBytes: 9 } });
    const path = stored.headers.get('location') ?? '';
    const read = await ask(path);
    expect(read).toMatchObject({ status: 200, body: 'some text' });
    expect(read.headers.get('content-type')).toBe('application/octet-stream');
    expect((await ask(path, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(path, { method: 'DELETE' })).status).toBe(404);
  });

  it('are up to a mebibyte', async () => {
    const path = `/tasks/${await newTask()}/attachments`;
    expect((await post(path, 'x'.repeat(2 ** 20))).status).toBe(201);
    expect((await post(path, 'x'.repeat(2 ** 20 + 1))).status).toBe(413);
    expect((await running.service.stats()).storageBytes).toBe(2 ** 20);
  });

  it.each([['a/b'], ['..\\b'], ['a\nb'], ['x'.repeat(201)], [' ']])('are not called %j', async (name) => {
    const path = `/tasks/${await newTask()}/attachments?name=${encodeURIComponent(name)}`;
    expect((await post(path, 'x')).status).toBe(400);
  });
});

describe('what is sent', () => {
  it.each<[string, unknown, number]>([
    ['no JSON', '{title: 1}', 400],
    ['nothing', '', 400],
    ['no object', [1], 400],
    ['no title', {}, 400],
    ['an empty title', { title: ' \t ' }, 400],
    ['a long title', { title: 'x'.repeat(201) }, 400],
    ['a title with a line break', { title: 'a\nb' }, 400],
    ['a title with NUL', { title: 'a\0b' }, 400],
    ['a title that is no text', { title: 7 }, 400],
    ['a priority that does not exist', { title: 'a', priority: 'urgent' }, 400],
    ['a priority that all objects have', { title: 'a', priority: 'constructor' }, 400],
    ['a time that is none', { title: 'a', dueAt: '2030-13-01T00:00:00Z' }, 400],
    ['a time without its zone', { title: 'a', dueAt: '2030-01-01T00:00:00' }, 400],
    ['a number as a time', { title: 'a', dueAt: 5 }, 400],
    ['a field that does not exist', { title: 'a', status: 'completed' }, 400],
    ['a prototype', '{"title": "a", "__proto__": {}}', 400],
    ['too much', { title: 'x'.repeat(17_000) }, 413],
  ])('is refused where it is %s', async (_what, body, status) => {
    const answer = await post(`/projects/${await newProject()}/tasks`, body);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
    expect((await ask('/tasks')).body).toEqual([]);
  });

  it('is kept as it is where it is text, whatever it looks like', async () => {
    const title = `'; DROP TABLE tasks; -- <b>"ü" 𝄞</b>`;
    expect((await ask(`/tasks/${await newTask({ title })}`)).body.title).toBe(title);
  });

  it('is refused where it says that it is no JSON', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await post('/projects', '{"name": "a"}', { headers })).status).toBe(415);
  });

  it.each([
    ['/tasks?status=lost', 400],
    ['/tasks?overdue=perhaps', 400],
    ['/tasks?limit=9', 400],
    ['/tasks/0', 404],
    ['/tasks/1e3', 404],
    ['/tasks/9999999999999999', 404],
    ['/tasks/', 404],
    ['/', 404],
    ['/%', 404],
  ])('is answered, for %s, with %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  it('is told which methods there are', async () => {
    const answer = await ask('/tasks/1', { method: 'PUT', body: {} });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, PATCH, DELETE']);
  });

  it('is answered with 500 where the service itself fails, which only the operator is told', async () => {
    const other = await startTestService();
    const { token } = await other.found('acme');
    vi.spyOn(SqlTasks.prototype, 'list').mockRejectedValue(new Error('disk I/O error'));
    const answer = await other.ask('/tasks', { token });
    expect(answer).toMatchObject({ status: 500, body: { error: 'the service failed to answer' } });
    expect(other.errors).toEqual([new Error('disk I/O error')]);
    vi.restoreAllMocks();
    await other.stop();
  });
});
