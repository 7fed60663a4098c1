import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Organization, Priority, User } from '../domain/model.ts';
import type { Storage } from './storage.ts';

const at = (hours: number): Date => new Date(Date.UTC(2030, 0, 1, hours));

/** What every storage does for work in the background, and for many who do something at the same time. */
export function testStorageOfWork(name: string, open: (test: TestContext) => Promise<Storage>): void {
  describe(name, () => testAll(open));
}

function testAll(open: (test: TestContext) => Promise<Storage>): void {
  let opened: Storage | undefined;
  let storage: Storage;
  let organization: Organization;
  let user: User;

  beforeEach(async (test) => {
    opened = undefined;
    storage = opened = await open(test);
    const founded = await storage.accounts.found('acme', person('owner'));
    if (founded === undefined) throw new Error('acme is there already');
    ({ organization, user } = founded);
  });

  afterEach(() => opened?.close());

  function person(who: string) {
    const email = `${who}@acme.example`;
    return { email, name: who, passwordHash: `hash of ${email}`, apiKeyHash: `key of ${email}` };
  }

  async function addTask(projectId: number, dueAt: Date | null = null, priority: Priority = 'low'): Promise<number> {
    const task = { title: 'a task', priority, dueAt, createdAt: at(0) };
    return (await storage.tasks.add(organization.id, projectId, task)).id;
  }

  async function addProject(): Promise<number> {
    return (await storage.projects.add(organization.id, 'a project', user.id)).id;
  }

  describe('notifications', () => {
    it('are those of one user, the newest first', async () => {
      const other = (await storage.accounts.addUser(organization.id, person('other'))) as User;
      const base = { organizationId: organization.id, taskId: 1 };
      await storage.notifications.add({ ...base, userId: user.id, about: 'assigned', createdAt: at(1) });
      await storage.notifications.add({ ...base, userId: user.id, about: 'overdue', createdAt: at(2) });
      await storage.notifications.add({ ...base, userId: other.id, about: 'assigned', createdAt: at(3) });
      const found = await storage.notifications.of(user.id, 10);
      expect(found.map(({ about }) => about)).toEqual(['overdue', 'assigned']);
      expect(found[0]).toMatchObject({ ...base, userId: user.id, createdAt: at(2) });
      expect(await storage.notifications.of(user.id, 1)).toHaveLength(1);
    });

    it('are forgotten by their time', async () => {
      const about = { organizationId: organization.id, userId: user.id, taskId: 1, about: 'assigned' } as const;
      for (const hours of [1, 2, 3]) await storage.notifications.add({ ...about, createdAt: at(hours) });
      expect(await storage.notifications.forget(at(3))).toBe(2);
      expect((await storage.notifications.of(user.id, 10)).map(({ createdAt }) => createdAt)).toEqual([at(3)]);
    });
  });

  describe('exports', () => {
    it('have no content until they are finished', async () => {
      const projectId = await addProject();
      const id = await storage.exports.add(organization.id, projectId, { format: 'csv', at: at(0) });
      const waiting = { id, organizationId: organization.id, projectId, format: 'csv', content: undefined };
      expect(await storage.exports.get(organization.id, id)).toEqual(waiting);
      const content = Buffer.from([0, 255, 10]);
      await storage.exports.finish(organization.id, id, content);
      expect(await storage.exports.get(organization.id, id)).toEqual({ ...waiting, content });
      expect(await storage.exports.get(organization.id + 1, id)).toBeUndefined();
    });

    it('are forgotten by the time at which they were asked for', async () => {
      const projectId = await addProject();
      const old = await storage.exports.add(organization.id, projectId, { format: 'csv', at: at(1) });
      const young = await storage.exports.add(organization.id, projectId, { format: 'json', at: at(2) });
      expect(await storage.exports.forget(at(2))).toBe(1);
      expect(await storage.exports.get(organization.id, old)).toBeUndefined();
      expect(await storage.exports.get(organization.id, young)).toBeDefined();
    });
  });

  describe('sessions', () => {
    it('are forgotten once they have expired', async () => {
      await storage.accounts.openSession('first', { userId: user.id, expiresAt: at(2), at: at(0) });
      await storage.accounts.openSession('second', { userId: user.id, expiresAt: at(3), at: at(0) });
      expect(await storage.accounts.forgetSessions(at(2))).toBe(1);
      expect(await storage.accounts.forgetSessions(at(2))).toBe(0);
      expect(await storage.accounts.closeSession('first')).toBeUndefined();
      expect(await storage.accounts.closeSession('second')).toEqual(user);
    });
  });

  describe('tasks', () => {
    it('that are overdue are those that somebody should have completed, what is due for longest first', async () => {
      const project = await addProject();
      const [late, later, done, nobodys, early] = [
        ...[await addTask(project, at(2)), await addTask(project, at(1)), await addTask(project, at(1))],
        ...[await addTask(project, at(1)), await addTask(project, at(9))],
      ] as [number, number, number, number, number];
      for (const id of [late, later, done, early]) {
        await storage.tasks.change(organization.id, id, { assigneeId: user.id });
      }
      await storage.tasks.change(organization.id, done, { status: 'completed', completedAt: at(1) });
      const found = (await storage.tasks.overdue(at(3), 10)).map(({ id }) => id);
      expect(found).toEqual([later, late]);
      expect(found).not.toContain(nobodys);
      expect(await storage.tasks.overdue(at(3), 1)).toHaveLength(1);
    });

    it('are listed by project', async () => {
      const [first, second] = [await addProject(), await addProject()];
      const id = await addTask(first);
      await addTask(second);
      const found = await storage.tasks.list(organization.id, { projectId: first, limit: 10 });
      expect(found.map((task) => task.id)).toEqual([id]);
    });
  });

  describe('many at the same time', () => {
    const many = Array.from({ length: 12 }, (_, i) => i);

    it('get an address once', async () => {
      const added = await Promise.all(
        many.map((i) => storage.accounts.addUser(organization.id, { ...person('new'), apiKeyHash: `key ${i}` })),
      );
      expect(added.filter((each) => each !== undefined)).toHaveLength(1);
    });

    it('complete a task once', async () => {
      const id = await addTask(await addProject());
      const change = { status: 'completed', completedAt: at(1) } as const;
      const results = await Promise.all(many.map(() => storage.tasks.change(organization.id, id, change)));
      expect(results.filter(({ outcome }) => outcome === 'changed')).toHaveLength(1);
    });

    it('delete a task once, and close a session once', async () => {
      const id = await addTask(await addProject());
      const deleted = await Promise.all(many.map(() => storage.tasks.delete(organization.id, id)));
      expect(deleted.filter((task) => task !== undefined)).toHaveLength(1);
      await storage.accounts.openSession('token', { userId: user.id, expiresAt: at(9), at: at(0) });
      const closed = await Promise.all(many.map(() => storage.accounts.closeSession('token')));
      expect(closed.filter((each) => each !== undefined)).toHaveLength(1);
    });

    it('are all entered in the ledger, beside sessions that are opened and projects that are archived', async () => {
      const project = await addProject();
      await addTask(project);
      await Promise.all(
        many.flatMap((i) => [
          storage.ledger.count(1, 'task.created', 'low'),
          storage.accounts.openSession(`token ${i}`, { userId: user.id, expiresAt: at(9), at: at(0) }),
          storage.accounts.forgetSessions(at(0)),
          storage.projects.addMember(organization.id, project, user.id),
          storage.projects.archive(organization.id, project),
        ]),
      );
      expect(await storage.ledger.entries()).toMatchObject([{ entries: many.length }]);
      expect(await storage.figures.concurrentUsers(at(1))).toMatchObject([{ value: 1 }]);
    });
  });
}
