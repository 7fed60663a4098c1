import type { BusinessMetrics, ObservedGauge } from '@executor-metrics/core';
import type { Clock } from '../domain/clock.ts';
import type { Priority, TaskStatus } from '../domain/model.ts';
import { activeSince } from '../stats.ts';
import type { Figures, OrganizationFigure } from '../storage/storage.ts';
import type { Business } from './record-events.ts';

type Tenant = { organization_id: string };

interface FigureLabels {
  'tasks.by_status': Tenant & { status: TaskStatus };
  'tasks.overdue': Tenant & { priority: Priority };
  active_users: Tenant;
  concurrent_users: Tenant;
  'projects.active': Tenant;
  /** Projects come and go, and their series with them, as a gauge that is read ends when its row does. */
  'project.members': Tenant & { project_id: string };
  'organization.users': Tenant;
  'organization.projects': Tenant;
  'organization.storage': Tenant;
}

export interface FigureOptions {
  /** How often a query runs at most, however many scrape. */
  readonly cacheMs: number;
  readonly clock: Clock;
}

/**
 * Has the storage asked how things stand whenever metrics are collected. A counter of our own would be wrong after each
 * restart, and in each of several processes; the storage is right. @returns what ends it
 */
export function observeFigures(metrics: Business, figures: Figures, options: FigureOptions): () => void {
  const business = metrics.business<FigureLabels>();
  const gauges = [...observeTotals(business, figures, options), ...observeParts(business, figures, options)];
  return () => {
    for (const gauge of gauges) gauge.stop();
  };
}

type FigureMetrics = BusinessMetrics<FigureLabels>;
type Total = Exclude<keyof FigureLabels, 'tasks.by_status' | 'tasks.overdue' | 'project.members'>;

/** Figures that are one number for each organisation. */
function observeTotals(business: FigureMetrics, figures: Figures, { cacheMs, clock }: FigureOptions): ObservedGauge[] {
  const observe = (
    name: Total,
    about: { readonly unit: string; readonly description: string },
    read: () => Promise<readonly OrganizationFigure[]>,
  ): ObservedGauge =>
    business.observedGauge(name, {
      ...{ ...about, cacheMs },
      read: async () =>
        (await read()).map(({ organizationId, value }) => ({ value, attributes: tenant(organizationId) })),
    });
  const users = (description: string) => ({ unit: '{user}', description });
  const projects = (description: string) => ({ unit: '{project}', description });
  return [
    observe('active_users', users('Users that were seen in the last 24 hours.'), () =>
      figures.activeUsers(activeSince(clock())),
    ),
    observe('concurrent_users', users('Users that are logged in.'), () => figures.concurrentUsers(clock())),
    observe('organization.users', users('Users of each organisation.'), () => figures.users()),
    observe('projects.active', projects('Projects that are not archived.'), () => figures.activeProjects()),
    observe('organization.projects', projects('Projects, archived ones included.'), () => figures.projects()),
    observe('organization.storage', { unit: 'By', description: 'What the files of each organisation take.' }, () =>
      figures.storageBytes(),
    ),
  ];
}

/** Figures that are told apart further. */
function observeParts(business: FigureMetrics, figures: Figures, { cacheMs, clock }: FigureOptions): ObservedGauge[] {
  return [
    business.observedGauge('tasks.by_status', {
      ...{ cacheMs, unit: '{task}', description: 'Tasks that there are, by status.' },
      read: async () =>
        (await figures.tasksByStatus()).map(({ organizationId, value, status }) => {
          return { value, attributes: { ...tenant(organizationId), status } };
        }),
    }),
    business.observedGauge('tasks.overdue', {
      ...{ cacheMs, unit: '{task}', description: 'Tasks that are not completed and should be.' },
      read: async () =>
        (await figures.tasksOverdue(clock())).map(({ organizationId, value, priority }) => {
          return { value, attributes: { ...tenant(organizationId), priority } };
        }),
    }),
    business.observedGauge('project.members', {
      ...{ cacheMs, unit: '{user}', description: 'Members of each project that is not archived.' },
      read: async () =>
        (await figures.projectMembers()).map(({ organizationId, value, projectId }) => {
          return { value, attributes: { ...tenant(organizationId), project_id: String(projectId) } };
        }),
    }),
  ];
}

function tenant(organizationId: number): Tenant {
  return { organization_id: String(organizationId) };
}
