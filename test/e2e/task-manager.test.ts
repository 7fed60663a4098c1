import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type Exposition, eventually, requireProgram, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Stats } from '../../examples/task-manager/src/stats.ts';
import { generateTraffic } from '../../examples/task-manager/src/traffic/generate-traffic.ts';
import { startPrometheus } from './prometheus.ts';
import { expectAnswers, queriesOfReadme, startTaskManager, type TaskManager } from './task-manager.ts';

/** The counters, by the event that the ledger has of the same. */
const counters: Readonly<Record<string, string>> = {
  'organization.created': 'organizations_created_total',
  'project.created': 'projects_created_total',
  'project.archived': 'projects_archived_total',
  'task.created': 'tasks_created_total',
  'task.assigned': 'tasks_assigned_total',
  'task.completed': 'tasks_completed_total',
  'task.deleted': 'tasks_deleted_total',
  'user.logged_in': 'user_logins_total',
  'user.logged_out': 'user_logouts_total',
  'user.acted': 'user_actions_total',
  'attachment.added': 'attachment_size_bytes_count',
};

const detailLabels: Readonly<Record<string, string>> = { user: 'auth_method', task: 'priority' };

/** The metrics say what the ledger says, in total and by what it tells apart. */
function expectSame(shown: Exposition, stats: Stats): void {
  for (const [event, metric] of Object.entries(counters)) {
    expect(sumOf(shown, metric), metric).toBe(stats.events[event] ?? 0);
  }
  for (const [key, entries] of Object.entries(stats.events)) {
    const [event = '', detail] = key.split('/');
    const metric = counters[event];
    if (detail === undefined || metric === undefined) continue;
    const label = event === 'user.acted' ? 'action_type' : (detailLabels[event.split('.')[0] ?? ''] ?? '');
    expect(sumOf(shown, metric, { [label]: detail }), `${metric} ${detail}`).toBe(entries);
  }
  for (const [status, value] of Object.entries(stats.tasksByStatus)) {
    expect(sumOf(shown, 'tasks_by_status', { status }), status).toBe(value);
  }
  for (const [priority, value] of Object.entries(stats.tasksOverdue)) {
    expect(sumOf(shown, 'tasks_overdue', { priority }), `overdue, ${priority}`).toBe(value);
  }
  expect({
    activeUsers: sumOf(shown, 'active_users'),
    concurrentUsers: sumOf(shown, 'concurrent_users'),
    users: sumOf(shown, 'organization_users'),
    projects: sumOf(shown, 'organization_projects'),
    activeProjects: sumOf(shown, 'projects_active'),
    storageBytes: sumOf(shown, 'organization_storage_bytes'),
  }).toEqual({ ...stats, events: undefined, tasksByStatus: undefined, tasksOverdue: undefined });
  expect(sumOf(shown, 'task_completion_duration_hours_count')).toBe(stats.events['task.completed'] ?? 0);
}

interface Session {
  readonly token: string;
  readonly user: { readonly id: number; readonly organizationId: number };
}

async function founded(manager: TaskManager): Promise<Session> {
  const body = { name: 'Acme', user: 'Eve', email: 'eve@acme.example', password: 'long enough' };
  const { apiKey } = await manager.ask<{ apiKey: string }>('/organizations', { method: 'POST', body });
  return manager.ask<Session>('/sessions', { method: 'POST', body: { apiKey } });
}

describe('the task manager', () => {
  it('shows in its metrics what a user did over HTTP and heard over WebSocket, and stops cleanly', async () => {
    await using manager = await startTaskManager('--speed', '3600');
    const { token, user } = await founded(manager);
    const post = (path: string, body?: object | string) =>
      manager.ask<{ id: number }>(path, { method: 'POST', token, ...(body !== undefined && { body }) });

    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`${manager.api.replace('http', 'ws')}/events`, { headers });
    const heard: string[] = [];
    socket.on('message', (data) => heard.push((JSON.parse(String(data)) as { type: string }).type));
    await once(socket, 'open');

    const { id: project } = await post('/projects', { name: 'Spring' });
    const { id: task } = await post(`/projects/${project}/tasks`, { title: 'Sow', priority: 'high' });
    const { id: other } = await post(`/projects/${project}/tasks`, { title: 'Weed' });
    await post(`/tasks/${task}/assign`, { assigneeId: user.id });
    await post(`/tasks/${task}/attachments?name=plan.txt`, 'x'.repeat(5000));
    await post(`/tasks/${task}/complete`);
    await manager.ask(`/tasks/${other}`, { method: 'DELETE', token });
    const events = ['task.created', 'task.created', 'task.assigned', 'task.completed', 'task.deleted'];
    await eventually(async () => expect(heard).toEqual(events), { what: 'the events to be heard' });

    const shown = await manager.scrape();
    expectSame(shown, await manager.stats());
    const tenant = { organization_id: String(user.organizationId) };
    expect(sampleValue(shown, 'tasks_completed_total', { ...tenant, priority: 'high' })).toBe(1);
    expect(sampleValue(shown, 'tasks_by_status', { ...tenant, status: 'completed' })).toBe(1);
    expect(sampleValue(shown, 'organization_storage_bytes', tenant)).toBe(5000);
    expect(sumOf(shown, 'task_completion_duration_hours_sum')).toBeGreaterThan(0);
    expect(sumOf(shown, 'websocket_server_connections_active')).toBe(1);
    expect(sumOf(shown, 'websocket_server_connections_messages_total')).toBe(heard.length);
    const created = { http_route: '/projects/:project/tasks', http_response_status_code: '201' };
    expect(sumOf(shown, 'http_server_request_duration_seconds_count', created)).toBe(2);

    const closed = once(socket, 'close');
    const last = await manager.stop('SIGTERM');
    expect((await closed)[0]).toBe(1001);
    expect(last.events['task.created']).toBe(2);
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
    expect(manager.program.output()).not.toContain('Warning');
  });

  it('agrees with its ledger after users of three organisations have worked at the same time', async () => {
    await using manager = await startTaskManager('--speed', '3600');
    const stop = new AbortController();
    const errors: unknown[] = [];
    const traffic = generateTraffic({
      ...{ api: manager.api, requestsPerSecond: 300, seed: 7, signal: stop.signal, clock: () => new Date() },
      onError: (error) => errors.push(error),
    });
    await eventually(
      async () => {
        const { events } = await manager.stats();
        expect(events['project.archived']).toBeGreaterThan(0);
        expect(events['task.deleted']).toBeGreaterThan(5);
        expect(events['task.completed']).toBeGreaterThan(50);
      },
      { what: 'the users to have done something of all', timeoutMs: 60_000, intervalMs: 200 },
    );
    stop.abort();
    await traffic;
    expect(errors).toEqual([]);
    // Time goes by meanwhile, an hour a second: what is overdue before and after the scrape is so in it, too.
    await eventually(
      async () => {
        const before = await manager.stats();
        const shown = await manager.scrape();
        expect(await manager.stats()).toEqual(before);
        expectSame(shown, before);
      },
      { what: 'a scrape during which no task became overdue', timeoutMs: 20_000, intervalMs: 100 },
    );
  });

  it('ends by itself after --duration', async () => {
    await using manager = await startTaskManager('--duration', '2', '--traffic', '50');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
  });
});

describe('the metrics of the task manager', () => {
  it('answer every query of its README with data', async (test) => {
    const program = await requireProgram(test, 'prometheus');
    const { always: queries } = await queriesOfReadme();
    expect(queries.length).toBeGreaterThan(20);
    await using manager = await startTaskManager('--traffic', '100', '--speed', '7200');
    await using prometheus = await startPrometheus(program, manager.metricsUrl);
    await expectAnswers(prometheus, queries);
  });

  it('have names that promtool has nothing to remark on, save the hours that dashboards ask for', async (test) => {
    const promtool = await requireProgram(test, 'promtool');
    await using manager = await startTaskManager('--traffic', '100', '--speed', '7200');
    const text = await eventually(
      async () => {
        const shown = await (await fetch(manager.metricsUrl)).text();
        expect(shown).toContain('\ntask_completion_duration_hours_count');
        return shown;
      },
      { what: 'a task to be completed', timeoutMs: 30_000 },
    );
    const { stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
    const remarks = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(remarks).toEqual([expect.stringMatching(/^task_completion_duration_hours .*use base unit "seconds"/)]);
  });

  it('have one series for each organisation and nothing that grows with users or tasks', async () => {
    await using manager = await startTaskManager();
    const { token } = await founded(manager);
    const { id } = await manager.ask<{ id: number }>('/projects', { method: 'POST', token, body: { name: 'Spring' } });
    const seriesOf = async (): Promise<number> => {
      const { families } = await manager.scrape();
      const business = [...families.values()].filter(({ samples }) =>
        samples.some(({ labels }) => labels.get('otel_scope_name') === '@executor-metrics/core/business'),
      );
      return business.reduce((sum, { samples }) => sum + samples.length, 0);
    };
    const addTask = () => manager.ask(`/projects/${id}/tasks`, { method: 'POST', token, body: { title: 'Sow' } });
    await addTask();
    const before = await seriesOf();
    for (let i = 0; i < 20; i++) await addTask();
    expect(await seriesOf()).toBe(before);
    expect(samplesOf(await manager.scrape(), 'organization_users')).toHaveLength(1);
  });
});
