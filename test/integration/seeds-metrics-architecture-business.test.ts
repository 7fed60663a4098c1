import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { parseExposition, recordWarnings, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { boundsOf } from './seeds/classic.ts';
import { type Measured, measured, sdks } from './seeds/measured.ts';

beforeEach(() => void recordWarnings());

afterEach(() => void vi.restoreAllMocks());

interface Task {
  readonly organization: string;
  readonly project: string;
  readonly priority: 'low' | 'high';
  readonly createdAt: Date;
  readonly completedAt?: Date;
}

const hourMs = 3_600_000;
const createdAt = new Date('2026-01-01T00:00:00Z');
const task: Task = { organization: 'acme', project: 'apollo', priority: 'high', createdAt };

interface TaskLabels {
  created: { organization: string; project: string };
  completed: { organization: string; project: string };
  deleted: { organization: string; project: string };
  assigned: { organization: string };
  by_status: { organization: string; status: string };
  overdue: { organization: string; priority: string };
}

describe.each(sdks)('on %s', (sdk) => {
  let seen: Measured;

  beforeEach(() => {
    seen = measured(sdk);
  });

  describe('task metrics', () => {
    it('count what becomes of tasks, and how many hours they take', async () => {
      const tasks = seen.metrics.business<TaskLabels>('tasks');
      const completion = seen.metrics.business('task').duration('completion.duration', { unit: 'h' });
      const { organization, project } = task;
      for (let i = 0; i < 3; i++) tasks.counter('created').increment({ organization, project });
      tasks.counter('completed').increment({ organization, project });
      tasks.counter('deleted').increment({ organization, project });
      tasks.counter('assigned').increment({ organization });
      const completedAt = new Date(createdAt.getTime() + 5 * hourMs);
      completion.recordBetween(createdAt, completedAt, { organization, priority: task.priority });
      const exposition = await seen.exposition();
      const labels = { organization, project };
      expect(sampleValue(exposition, 'tasks_created_total', labels)).toBe(3);
      expect(sampleValue(exposition, 'tasks_completed_total', labels)).toBe(1);
      expect(sampleValue(exposition, 'tasks_deleted_total', labels)).toBe(1);
      expect(sampleValue(exposition, 'tasks_assigned_total', { organization })).toBe(1);
      const hours = { organization, priority: 'high' };
      expect(sampleValue(exposition, 'task_completion_duration_hours_sum', hours)).toBe(5);
      expect(sampleValue(exposition, 'task_completion_duration_hours_bucket', { ...hours, le: '4' })).toBe(0);
      expect(sampleValue(exposition, 'task_completion_duration_hours_bucket', { ...hours, le: '8' })).toBe(1);
      expect(boundsOf(exposition, 'task_completion_duration_hours')).toEqual([1, 4, 8, 24, 72, 168, 720]);
    });

    it('read the number of tasks by status, and of those that are overdue, from the database', async () => {
      const db = new DatabaseSync(':memory:');
      onTestFinished(() => db.close());
      db.exec('CREATE TABLE tasks (organization TEXT, status TEXT, priority TEXT, due INT)');
      const insert = db.prepare('INSERT INTO tasks VALUES (?, ?, ?, ?)');
      for (const status of ['TODO', 'TODO', 'IN_PROGRESS', 'COMPLETED']) insert.run('acme', status, 'high', 1);
      insert.run('umbrella', 'TODO', 'low', 99);
      const tasks = seen.metrics.business<TaskLabels>('tasks');
      const byStatus = db.prepare('SELECT organization, status, count(*) n FROM tasks GROUP BY organization, status');
      const overdue = db.prepare(
        "SELECT organization, priority, count(*) n FROM tasks WHERE due < 10 AND status <> 'COMPLETED' GROUP BY 1, 2",
      );
      tasks.observedGauge('by_status', {
        read: () =>
          byStatus.all().map(({ organization, status, n }) => ({
            value: n as number,
            attributes: { organization: String(organization), status: String(status) },
          })),
      });
      tasks.observedGauge('overdue', {
        read: () =>
          overdue.all().map(({ organization, priority, n }) => ({
            value: n as number,
            attributes: { organization: String(organization), priority: String(priority) },
          })),
      });
      const exposition = await seen.exposition();
      const shown = samplesOf(exposition, 'tasks_by_status').map(
        ({ labels, value }) => `${labels.get('organization')} ${labels.get('status')} ${value}`,
      );
      expect(shown.sort()).toEqual(['acme COMPLETED 1', 'acme IN_PROGRESS 1', 'acme TODO 2', 'umbrella TODO 1']);
      expect(sampleValue(exposition, 'tasks_overdue', { organization: 'acme', priority: 'high' })).toBe(3);
    });

    it('answer the queries of the dashboard', async () => {
      const tasks = seen.metrics.business<TaskLabels>('tasks');
      const completion = seen.metrics.business('task').duration('completion.duration', { unit: 'h' });
      const labels = { organization: 'acme', project: 'apollo' };
      tasks.counter('created').add(4, labels);
      tasks.counter('completed').add(3, labels);
      for (const hours of [2, 4, 6]) completion.recordSeconds(hours * 3600);
      const exposition = await seen.exposition();
      const rate = sumOf(exposition, 'tasks_completed_total') / sumOf(exposition, 'tasks_created_total');
      const mean =
        sumOf(exposition, 'task_completion_duration_hours_sum') /
        sumOf(exposition, 'task_completion_duration_hours_count');
      expect([rate * 100, mean]).toEqual([75, 4]);
    });
  });

  describe('user activity metrics', () => {
    it('count logins, logouts and actions, and who is active and connected', async () => {
      const users = seen.metrics.business('user');
      users.counter('logins').increment({ organization: 'acme', auth_method: 'oauth_github' });
      users.counter('logouts').increment({ organization: 'acme' });
      users.counter('actions').increment({ organization: 'acme', action_type: 'create' });
      const business = seen.metrics.business();
      business.gauge('active_users').set(12, { organization: 'acme' });
      const concurrent = business.upDownCounter('concurrent_users');
      concurrent.increment({ organization: 'acme' });
      concurrent.increment({ organization: 'acme' });
      concurrent.decrement({ organization: 'acme' });
      const exposition = await seen.exposition();
      const acme = { organization: 'acme' };
      expect(sampleValue(exposition, 'user_logins_total', { ...acme, auth_method: 'oauth_github' })).toBe(1);
      expect(sampleValue(exposition, 'user_logouts_total', acme)).toBe(1);
      expect(sampleValue(exposition, 'user_actions_total', { ...acme, action_type: 'create' })).toBe(1);
      expect(sampleValue(exposition, 'active_users', acme)).toBe(12);
      expect(sampleValue(exposition, 'concurrent_users', acme)).toBe(1);
    });
  });

  describe('project metrics', () => {
    it('count projects that begin and end, and show those that are active with their members', async () => {
      const projects = seen.metrics.business('projects');
      projects.counter('created').add(2, { organization: 'acme' });
      projects.counter('archived').increment({ organization: 'acme' });
      projects.gauge('active').set(1, { organization: 'acme' });
      seen.metrics.business('project').gauge('members').set(7, { organization: 'acme', project: 'apollo' });
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'projects_created_total', { organization: 'acme' })).toBe(2);
      expect(sampleValue(exposition, 'projects_archived_total', { organization: 'acme' })).toBe(1);
      expect(sampleValue(exposition, 'projects_active', { organization: 'acme' })).toBe(1);
      expect(sampleValue(exposition, 'project_members', { project: 'apollo' })).toBe(7);
    });
  });

  describe('organization metrics', () => {
    it('count organizations, and show their users, projects and storage', async () => {
      seen.metrics.business('organizations').counter('created').increment();
      const organization = seen.metrics.business('organization');
      organization.gauge('users').set(40, { organization: 'acme' });
      organization.gauge('projects').set(3, { organization: 'acme' });
      organization.observedGauge('storage', {
        unit: 'By',
        read: async () => [{ value: 2n ** 40n, attributes: { organization: 'acme' } }],
      });
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'organizations_created_total')).toBe(1);
      expect(sampleValue(exposition, 'organization_users', { organization: 'acme' })).toBe(40);
      expect(sampleValue(exposition, 'organization_projects', { organization: 'acme' })).toBe(3);
      expect(sampleValue(exposition, 'organization_storage_bytes', { organization: 'acme' })).toBe(2 ** 40);
    });
  });

  describe('naming convention', () => {
    it('is what names and units of instruments become', async () => {
      const meter = seen.provider.getMeter('app');
      meter.createCounter('http.requests').add(1);
      meter.createHistogram('http.request.duration', { unit: 's' }).record(1);
      meter.createGauge('db.connection.pool.size').record(5);
      const { families } = await seen.exposition();
      const names = ['http_requests_total', 'http_request_duration_seconds', 'db_connection_pool_size'];
      expect(names.filter((name) => !families.has(name))).toEqual([]);
    });
  });
});

describe('Prometheus metrics endpoint', () => {
  it('gives the newest metrics at each scrape', async () => {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const provider = new MeterProvider({ readers: [exporter] });
    onTestFinished(() => provider.shutdown());
    const server = createServer(exporter.handler).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    const counter = provider.getMeter('app').createCounter('tasks_created');
    for (const expected of [1, 2]) {
      counter.add(1);
      const response = await fetch(url);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(sampleValue(parseExposition(await response.text()), 'tasks_created_total')).toBe(expected);
    }
  });
});
