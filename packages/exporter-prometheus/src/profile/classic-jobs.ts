import type { LabelRule, ProjectionRow, ProjectionTarget } from './projection-row.ts';

/** The destination where the names of jobs are not switched on. */
const messageTask: LabelRule = {
  from: ['messaging.job.name', 'messaging.destination.name', 'messaging.destination.template'],
  default: '',
};
/** The name that the application itself gives as an attribute, else that of the operation. */
const operationTask: LabelRule = { from: ['task_name', 'executor.operation'], default: '' };

const jobs: ProjectionTarget = { name: 'jobs', unit: '{job}', description: 'Runs of jobs, and their retries.' };
const duration: ProjectionTarget = { name: 'job.duration', unit: 's', description: 'Duration of jobs.' };
const inProgress: ProjectionTarget = {
  name: 'jobs.in_progress',
  unit: '{job}',
  description: 'Jobs that are under way.',
};
const queued: ProjectionTarget = { name: 'queue.length', unit: '{job}', description: 'Jobs that wait for a worker.' };

/** What a worker could begin now; neither what is under way or done, nor what is not due yet. */
const waiting: readonly string[] = ['', 'waiting', 'wait', 'prioritized', 'paused', 'ready'];

const retry: LabelRule = { default: 'retry' };

/** `jobs_total`, `job_duration_seconds`, `jobs_in_progress` and `queue_length` of message queues. */
export const classicQueueProjections: readonly ProjectionRow[] = [
  {
    source: { name: 'messaging.process.duration' },
    take: 'count',
    target: jobs,
    labels: { task_name: messageTask, status: { from: 'error.type', otherwise: 'failure', default: 'success' } },
  },
  {
    source: { name: 'messaging.process.retries' },
    target: jobs,
    labels: { task_name: messageTask, status: retry },
  },
  {
    source: { name: 'messaging.process.duration' },
    target: duration,
    labels: { task_name: messageTask },
  },
  {
    source: { name: 'messaging.process.active' },
    take: 'gauge',
    target: inProgress,
    labels: { task_name: messageTask },
  },
  {
    source: { name: 'messaging.queue.depth', where: { 'messaging.queue.state': { is: waiting } } },
    take: 'gauge',
    target: queued,
    labels: { queue: { from: ['messaging.destination.name', 'messaging.destination.template'], default: '' } },
  },
];

/**
 * The same of `ExecutorMetrics`. Its own metrics are shown too: they have the attributes that the application gave, for which
 * these names have no labels.
 */
export const classicExecutorProjections: readonly ProjectionRow[] = [
  {
    source: { name: 'executor.operation.completed' },
    target: jobs,
    labels: {
      task_name: operationTask,
      status: { from: 'executor.outcome', values: { success: 'success' }, otherwise: 'failure', default: '' },
    },
    keepSource: true,
  },
  {
    source: { name: 'executor.operation.retries' },
    target: jobs,
    labels: { task_name: operationTask, status: retry },
    keepSource: true,
  },
  {
    source: { name: 'executor.operation.duration' },
    target: duration,
    labels: { task_name: operationTask },
    keepSource: true,
  },
  {
    source: { name: 'executor.operation.active' },
    take: 'gauge',
    target: inProgress,
    labels: { task_name: operationTask },
    keepSource: true,
  },
  {
    source: { name: 'executor.operation.queued' },
    take: 'gauge',
    target: queued,
    labels: { queue: 'executor.operation' },
    keepSource: true,
  },
];
