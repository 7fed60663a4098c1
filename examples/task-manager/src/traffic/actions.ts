import type { Clock } from '../domain/clock.ts';
import { exportFormats, type Project, priorities, type Task } from '../domain/model.ts';
import type { Answer, ApiClient } from './api-client.ts';
import type { Company, Person } from './company.ts';
import { between, pick, type Random } from './random.ts';

/** One user who is about to do something. */
export interface Turn {
  readonly client: ApiClient;
  readonly company: Company;
  readonly person: Person;
  readonly token: string;
  readonly random: Random;
  readonly clock: Clock;
}

type Action = (turn: Turn) => Promise<void>;

const hourMs = 3_600_000;
const mostOpenTasks = 60;
const mostProjects = 6;

/** What users do, and how often among a hundred times. */
const habits: readonly (readonly [weight: number, action: Action])[] = [
  [25, createTask],
  [12, assignTask],
  [12, startTask],
  [16, completeTask],
  [3, deleteTask],
  [6, attachFile],
  [12, lookAtTasks],
  [4, readNotifications],
  [3, exportProject],
  [4, createProject],
  [2, archiveProject],
  [4, logOut],
];

/** Something that users do, each with its likelihood. */
export function act(turn: Turn): Promise<void> {
  let chance = turn.random() * habits.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, action] of habits) {
    chance -= weight;
    if (chance < 0) return action(turn);
  }
  return lookAtTasks(turn);
}

async function createTask({ client, company, token, random, clock }: Turn): Promise<void> {
  const project = choose(random, company.projects);
  if (project === undefined || company.tasks.length >= mostOpenTasks) return;
  const dueAt = random() < 0.7 ? new Date(clock().getTime() + between(random, 1, 24) * hourMs) : undefined;
  const body = { title: `Task of ${clock().toISOString()}`, priority: pick(random, priorities), dueAt };
  const { status, body: task } = await client.ask<Task>(`/projects/${project}/tasks`, { method: 'POST', token, body });
  if (status === 201) company.tasks.push(task.id);
}

async function assignTask(turn: Turn): Promise<void> {
  const assigneeId = pick(turn.random, turn.company.people).id;
  await onTask(turn, (path, token) =>
    turn.client.ask(`${path}/assign`, { method: 'POST', token, body: { assigneeId } }),
  );
}

async function startTask(turn: Turn): Promise<void> {
  await onTask(turn, (path, token) =>
    turn.client.ask(path, { method: 'PATCH', token, body: { status: 'in_progress' } }),
  );
}

async function completeTask(turn: Turn): Promise<void> {
  const task = await onTask(turn, (path, token) => turn.client.ask(`${path}/complete`, { method: 'POST', token }));
  forget(turn.company.tasks, task);
}

async function deleteTask(turn: Turn): Promise<void> {
  const task = await onTask(turn, (path, token) => turn.client.ask(path, { method: 'DELETE', token }));
  forget(turn.company.tasks, task);
}

async function attachFile(turn: Turn): Promise<void> {
  const body = new Uint8Array(between(turn.random, 200, 60_000));
  await onTask(turn, (path, token) =>
    turn.client.ask(`${path}/attachments?name=notes.txt`, { method: 'POST', token, body }),
  );
}

async function lookAtTasks({ client, token, random }: Turn): Promise<void> {
  await client.ask(pick(random, ['/tasks', '/tasks?overdue=true', '/tasks?status=in_progress', '/projects']), {
    token,
  });
}

async function readNotifications({ client, token }: Turn): Promise<void> {
  await client.ask('/notifications', { token });
}

async function exportProject({ client, company, token, random }: Turn): Promise<void> {
  const project = choose(random, company.projects);
  if (project === undefined) return;
  const body = { format: pick(random, exportFormats) };
  await client.ask(`/projects/${project}/exports`, { method: 'POST', token, body });
}

async function createProject({ client, company, token }: Turn): Promise<void> {
  if (company.projects.length >= mostProjects) return;
  const { status, body } = await client.ask<Project>('/projects', { method: 'POST', token, body: { name: 'Next' } });
  if (status === 201) company.projects.push(body.id);
}

async function archiveProject({ client, company, token, random }: Turn): Promise<void> {
  const project = choose(random, company.projects);
  if (project === undefined || company.projects.length < 2) return;
  await client.ask(`/projects/${project}/archive`, { method: 'POST', token });
  forget(company.projects, project);
}

async function logOut({ client, person, token }: Turn): Promise<void> {
  person.token = undefined;
  await client.ask('/sessions/current', { method: 'DELETE', token });
}

/** Does something with one of the tasks. @returns which one, where the company still has any */
async function onTask(
  { company, token, random }: Turn,
  work: (path: string, token: string) => Promise<Answer<unknown>>,
): Promise<number | undefined> {
  const task = choose(random, company.tasks);
  if (task === undefined) return undefined;
  const { status } = await work(`/tasks/${task}`, token);
  // Somebody else has deleted it, or it was archived with its project.
  if (status === 404 || status === 409) forget(company.tasks, task);
  return task;
}

function choose(random: Random, ids: readonly number[]): number | undefined {
  return ids[Math.floor(random() * ids.length)];
}

function forget(ids: number[], id: number | undefined): void {
  const at = id === undefined ? -1 : ids.indexOf(id);
  if (at >= 0) ids.splice(at, 1);
}
