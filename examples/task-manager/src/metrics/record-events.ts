import type { BusinessCounter, ExecutorMetrics } from '@executor-metrics/core';
import type { DomainEvent, EventBus, TaskEvent } from '../domain/events.ts';
import { type ActionType, type AuthMethod, type Priority, priorities } from '../domain/model.ts';

/** The business metrics of an `ExecutorMetrics`, whatever its operations are. */
export type Business = Pick<ExecutorMetrics, 'business'>;

/*
 * What is a label and what is not: organisations are, as there are few and somebody pays for each of them; so are words of
 * which there is a handful. Users, tasks and their titles are not: each would be a series of its own, for ever, and the
 * name of a person has no place in a metric.
 */
type Tenant = { organization_id: string };
type TaskLabels = Tenant & { priority: Priority };

/** Records what happens, when it happens. @returns what ends it */
export function recordEvents(metrics: Business, bus: EventBus): () => void {
  const tasks = recordTasks(metrics);
  const users = recordUsers(metrics);
  const organizations = metrics.business<{ created: Record<never, never> }>('organizations');
  const founded = organizations.counter('created', { unit: '{organization}', description: 'Organisations created.' });
  // A series that begins at 1 has not grown: `increase()` would miss the first of each. So all begin at 0.
  founded.add(0);
  const projects = metrics.business<{ created: Tenant; archived: Tenant }>('projects');
  const started = projects.counter('created', { unit: '{project}', description: 'Projects created.' });
  const archived = projects.counter('archived', { unit: '{project}', description: 'Projects archived.' });
  const attachments = metrics.business<{ size: Tenant }>('attachment');
  const sizes = attachments.histogram('size', {
    unit: 'By',
    description: 'Size of the files that were attached to tasks.',
    boundaries: [1024, 16_384, 131_072, 1_048_576],
  });

  return bus.subscribe((event) => {
    const tenant = { organization_id: String(event.organizationId) };
    switch (event.type) {
      case 'organization.created':
        founded.increment();
        for (const counter of [started, archived]) counter.add(0, tenant);
        tasks.begin(tenant);
        return;
      case 'project.created':
        return started.increment(tenant);
      case 'project.archived':
        return archived.increment(tenant);
      case 'attachment.added':
        return sizes.record(event.attachment.sizeBytes, tenant);
      default:
        return 'task' in event ? tasks.record(event, tenant) : users(event, tenant);
    }
  });
}

interface TaskRecorder {
  /** Shows the counters of an organisation before there is anything to count. */
  begin(tenant: Tenant): void;
  record(event: TaskEvent, tenant: Tenant): void;
}

function recordTasks(metrics: Business): TaskRecorder {
  const tasks = metrics.business<Record<'created' | 'completed' | 'deleted' | 'assigned', TaskLabels>>('tasks');
  const counterOf = (name: 'created' | 'completed' | 'deleted' | 'assigned'): BusinessCounter<TaskLabels> =>
    tasks.counter(name, { unit: '{task}', description: `Tasks ${name}.` });
  const counters: Partial<Record<DomainEvent['type'], BusinessCounter<TaskLabels>>> = {
    'task.created': counterOf('created'),
    'task.completed': counterOf('completed'),
    'task.deleted': counterOf('deleted'),
    'task.assigned': counterOf('assigned'),
  };
  const task = metrics.business<{ 'completion.duration': TaskLabels }>('task');
  // In hours, as those who read it think and as their dashboards have it. Left to itself a duration is in seconds.
  const completion = task.duration('completion.duration', {
    unit: 'h',
    description: 'Time from the creation of a task to its completion.',
  });
  return {
    begin(tenant) {
      for (const counter of Object.values(counters)) {
        for (const priority of priorities) counter.add(0, { ...tenant, priority });
      }
    },
    record({ type, task: { priority, createdAt, completedAt } }, tenant) {
      const labels = { ...tenant, priority };
      counters[type]?.increment(labels);
      if (type === 'task.completed' && completedAt !== null) completion.recordBetween(createdAt, completedAt, labels);
    },
  };
}

interface UserLabels {
  logins: Tenant & { auth_method: AuthMethod };
  logouts: Tenant;
  actions: Tenant & { action_type: ActionType };
}

function recordUsers(metrics: Business): (event: DomainEvent, tenant: Tenant) => void {
  const user = metrics.business<UserLabels>('user');
  const logins = user.counter('logins', { unit: '{login}', description: 'Sessions that users opened.' });
  const logouts = user.counter('logouts', { unit: '{logout}', description: 'Sessions that users closed.' });
  const actions = user.counter('actions', { unit: '{action}', description: 'What users did, by its kind.' });
  return (event, tenant) => {
    if (event.type === 'user.logged_in') logins.increment({ ...tenant, auth_method: event.method });
    if (event.type === 'user.logged_out') logouts.increment(tenant);
    if (event.type === 'user.acted') actions.increment({ ...tenant, action_type: event.action });
  };
}
