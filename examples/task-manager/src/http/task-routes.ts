import { priorities, taskStatuses } from '../domain/model.ts';
import type { NewTask, TaskQuery, Tasks } from '../domain/tasks.ts';
import type { TaskChange } from '../storage/storage.ts';
import { Fields } from './fields.ts';
import { HttpError, readJson } from './http-messages.ts';
import type { Route } from './router.ts';

const maxBodyBytes = 16 * 1024;
const mostListed = 100;

export function taskRoutes(tasks: Tasks): readonly Route[] {
  return [...listRoutes(tasks), ...itemRoutes(tasks), ...progressRoutes(tasks)];
}

function listRoutes(tasks: Tasks): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/tasks',
      action: 'view',
      answerUser: async ({ organizationId }, { query }) => ({
        status: 200,
        body: await tasks.list(organizationId, taskQuery(query)),
      }),
    },
    {
      method: 'POST',
      template: '/projects/:project/tasks',
      action: 'create',
      async answerUser({ organizationId }, { request, ids: { project = 0 } }) {
        const given = newTask(new Fields(await readJson(request, maxBodyBytes)));
        const task = await tasks.create(organizationId, project, given);
        return { status: 201, body: task, headers: { location: `/tasks/${task.id}` } };
      },
    },
  ];
}

function itemRoutes(tasks: Tasks): readonly Route[] {
  return [
    {
      method: 'GET',
      template: '/tasks/:task',
      action: 'view',
      answerUser: async ({ organizationId }, { ids: { task = 0 } }) => ({
        status: 200,
        body: await tasks.get(organizationId, task),
      }),
    },
    {
      method: 'PATCH',
      template: '/tasks/:task',
      action: 'update',
      async answerUser({ organizationId }, { request, ids: { task = 0 } }) {
        const change = taskChange(new Fields(await readJson(request, maxBodyBytes)));
        return { status: 200, body: await tasks.update(organizationId, task, change) };
      },
    },
    {
      method: 'DELETE',
      template: '/tasks/:task',
      action: 'delete',
      async answerUser({ organizationId }, { ids: { task = 0 } }) {
        await tasks.delete(organizationId, task);
        return { status: 204 };
      },
    },
  ];
}

/** What a task comes through. */
function progressRoutes(tasks: Tasks): readonly Route[] {
  return [
    {
      method: 'POST',
      template: '/tasks/:task/assign',
      action: 'update',
      async answerUser({ organizationId }, { request, ids: { task = 0 } }) {
        const fields = new Fields(await readJson(request, maxBodyBytes));
        const assignee = fields.id('assigneeId');
        fields.end();
        return { status: 200, body: await tasks.assign(organizationId, task, assignee) };
      },
    },
    {
      method: 'POST',
      template: '/tasks/:task/complete',
      action: 'update',
      answerUser: async ({ organizationId }, { ids: { task = 0 } }) => ({
        status: 200,
        body: await tasks.complete(organizationId, task),
      }),
    },
  ];
}

/** @throws {HttpError} 400 where something of it cannot be asked */
function taskQuery(query: URLSearchParams): TaskQuery {
  const unknown = [...query.keys()].find((key) => key !== 'status' && key !== 'overdue');
  if (unknown !== undefined) throw new HttpError(400, 'tasks can be listed by status and overdue');
  const given = query.get('status');
  const status = taskStatuses.find((each) => each === given);
  if (given !== null && status === undefined) {
    throw new HttpError(400, `status must be one of ${taskStatuses.join(', ')}`);
  }
  const overdue = query.get('overdue') ?? 'false';
  if (overdue !== 'true' && overdue !== 'false') throw new HttpError(400, 'overdue must be true or false');
  return { ...(status !== undefined && { status }), overdue: overdue === 'true', limit: mostListed };
}

function newTask(fields: Fields): NewTask {
  const task: NewTask = {
    title: fields.text('title'),
    priority: fields.has('priority') ? fields.oneOf('priority', priorities) : 'normal',
    dueAt: fields.has('dueAt') ? fields.date('dueAt') : null,
  };
  fields.end();
  return task;
}

/** A task is completed, assigned and archived by other ways: they are events of their own. */
function taskChange(fields: Fields): TaskChange {
  const change: TaskChange = {
    ...(fields.has('title') && { title: fields.text('title') }),
    ...(fields.has('priority') && { priority: fields.oneOf('priority', priorities) }),
    ...(fields.has('dueAt') && { dueAt: fields.date('dueAt') }),
    ...(fields.has('status') && { status: fields.oneOf('status', ['todo', 'in_progress']) }),
  };
  fields.end();
  if (Object.keys(change).length === 0) throw new HttpError(400, 'there is nothing to change');
  return change;
}
