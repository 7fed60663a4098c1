import { start, type Telemetry } from '@executor-metrics/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Founded, type RunningService, startTestService } from '../testdata/running-service.ts';

const hourMs = 3_600_000;

let nowMs: number;
let telemetry: Telemetry;
let running: RunningService;
let acme: Founded;

beforeEach(async () => {
  nowMs = Date.UTC(2030, 0, 1);
  telemetry = await start({ port: 0, hostMetrics: false, instrumentations: false, env: {} });
  running = await startTestService({ metrics: telemetry.metrics, clock: () => new Date(nowMs) });
  acme = await running.found('acme');
});

afterEach(async () => {
  await running.stop();
  await telemetry.shutdown();
});

/** What Prometheus would see of a metric: its samples without what they have in common. */
async function shown(metric: string): Promise<Record<string, number>> {
  const text = await (await fetch(telemetry.endpoint ?? '')).text();
  const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`));
  return Object.fromEntries(
    samples.map((line) => {
      const labels = line.slice(metric.length + 1, line.lastIndexOf('}')).split(',');
      const own = labels.filter((label) => !/^(otel_scope_|organization_id=)/.test(label));
      return [own.join(','), Number(line.slice(line.lastIndexOf(' ')))];
    }),
  );
}

const post = async (path: string, body?: unknown) =>
  (await running.ask(path, { method: 'POST', token: acme.token, body })).body;

describe('the business metrics', () => {
  it('show the counters of an organisation from the beginning, at 0', async () => {
    const zeros = { 'priority="high"': 0, 'priority="low"': 0, 'priority="normal"': 0 };
    for (const what of ['created', 'completed', 'deleted', 'assigned']) {
      expect(await shown(`tasks_${what}_total`)).toEqual(zeros);
    }
    expect(await shown('projects_archived_total')).toEqual({ '': 0 });
  });

  it('follow a task from its creation to its completion', async () => {
    const { id: project } = await post('/projects', { name: 'a project' });
    const { id } = await post(`/projects/${project}/tasks`, {
      ...{ title: 'a task', priority: 'high', dueAt: '2030-01-01T02:00:00Z' },
    });
    await post(`/tasks/${id}/assign`, { assigneeId: acme.userId });
    expect(await shown('tasks_created_total')).toMatchObject({ 'priority="high"': 1 });
    expect(await shown('tasks_assigned_total')).toMatchObject({ 'priority="high"': 1 });
    expect(await shown('tasks_by_status')).toMatchObject({ 'status="todo"': 1, 'status="completed"': 0 });
    nowMs += 5 * hourMs;
    expect(await shown('tasks_overdue')).toEqual({ 'priority="high"': 1, 'priority="low"': 0, 'priority="normal"': 0 });
    await post(`/tasks/${id}/complete`);
    expect(await shown('tasks_completed_total')).toMatchObject({ 'priority="high"': 1 });
    expect(await shown('tasks_by_status')).toMatchObject({ 'status="todo"': 0, 'status="completed"': 1 });
    expect(await shown('tasks_overdue')).toMatchObject({ 'priority="high"': 0 });
    expect(await shown('task_completion_duration_hours_sum')).toEqual({ 'priority="high"': 5 });
    expect(await shown('task_completion_duration_hours_bucket')).toMatchObject({
      ...{ 'priority="high",le="4"': 0, 'priority="high",le="8"': 1 },
    });
  });

  it('follow users from login to logout', async () => {
    await post('/sessions', { email: 'owner@acme.example', password: 'long enough' });
    expect(await shown('user_logins_total')).toEqual({ 'auth_method="api_key"': 1, 'auth_method="password"': 1 });
    expect(await shown('concurrent_users')).toEqual({ '': 1 });
    nowMs += 13 * hourMs;
    expect(await shown('concurrent_users')).toEqual({ '': 0 });
    expect(await shown('active_users')).toEqual({ '': 1 });
    const { token } = await post('/sessions', { apiKey: acme.apiKey });
    await running.ask('/users', { token });
    await running.ask('/sessions/current', { method: 'DELETE', token });
    expect(await shown('user_logouts_total')).toEqual({ '': 1 });
    expect(await shown('user_actions_total')).toEqual({ 'action_type="view"': 1, 'action_type="delete"': 1 });
    nowMs += 25 * hourMs;
    expect(await shown('active_users')).toEqual({ '': 0 });
  });

  it('count only what succeeded', async () => {
    await post('/projects/1/tasks', { title: 'a task' });
    await post('/projects', { name: '' });
    await post('/sessions', { apiKey: 'x' });
    expect(await shown('user_actions_total')).toEqual({});
    expect(await shown('projects_created_total')).toEqual({ '': 0 });
    expect(await shown('user_logins_total')).toEqual({ 'auth_method="api_key"': 1 });
  });

  it('follow projects, and lose the members of those that are archived', async () => {
    const { id } = await post('/projects', { name: 'a project' });
    await post('/projects', { name: 'another project' });
    expect(await shown('project_members')).toEqual({ [`project_id="${id}"`]: 1, [`project_id="${id + 1}"`]: 1 });
    await post(`/projects/${id}/archive`);
    expect(await shown('project_members')).toEqual({ [`project_id="${id + 1}"`]: 1 });
    expect(await shown('projects_active')).toEqual({ '': 1 });
    expect(await shown('organization_projects')).toEqual({ '': 2 });
    expect(await shown('projects_created_total')).toEqual({ '': 2 });
    expect(await shown('projects_archived_total')).toEqual({ '': 1 });
  });

  it('follow what files take', async () => {
    const { id: project } = await post('/projects', { name: 'a project' });
    const { id: task } = await post(`/projects/${project}/tasks`, { title: 'a task' });
    await post(`/tasks/${task}/attachments`, 'x'.repeat(700));
    const { id } = await post(`/tasks/${task}/attachments`, 'x'.repeat(300));
    expect(await shown('organization_storage_bytes')).toEqual({ '': 1000 });
    await running.ask(`/attachments/${id}`, { method: 'DELETE', token: acme.token });
    expect(await shown('organization_storage_bytes')).toEqual({ '': 700 });
    expect(await shown('attachment_size_bytes_count')).toEqual({ '': 2 });
    expect(await shown('organizations_created_total')).toEqual({ '': 1 });
    expect(await shown('organization_users')).toEqual({ '': 1 });
  });

  it('have no label that names a person, a task or a secret', async () => {
    const { id: project } = await post('/projects', { name: 'a secret project' });
    await post(`/projects/${project}/tasks`, { title: 'a secret task' });
    const text = await (await fetch(telemetry.endpoint ?? '')).text();
    expect(text).not.toMatch(/secret|acme\.example|user_id|task_id|assignee/);
  });
});
