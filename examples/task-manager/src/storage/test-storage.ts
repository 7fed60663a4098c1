import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Organization, Task, User } from '../domain/model.ts';
import type { Storage } from './storage.ts';

const at = (hours: number): Date => new Date(Date.UTC(2030, 0, 1, hours));

/** What every storage does, whatever it keeps things in. */
export function testStorage(name: string, open: (test: TestContext) => Promise<Storage>): void {
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
    ({ organization, user } = await found('acme'));
  });

  afterEach(() => opened?.close());

  async function found(company: string): Promise<{ organization: Organization; user: User }> {
    const founded = await storage.accounts.found(company, person(company, 'owner'));
    if (founded === undefined) throw new Error(`${company} is there already`);
    return founded;
  }

  function person(company: string, who: string) {
    const email = `${who}@${company}.example`;
    return { email, name: who, passwordHash: `hash of ${email}`, apiKeyHash: `key of ${email}` };
  }

  async function addTask(priority: Task['priority'] = 'normal', dueAt: Date | null = null): Promise<Task> {
    const project = await storage.projects.add(organization.id, 'a project', user.id);
    const task = { title: 'a task', priority, dueAt, createdAt: at(0) };
    return storage.tasks.add(organization.id, project.id, task);
  }

  describe('accounts', () => {
    it('knows a user by address, in whatever case, and by key', async () => {
      expect(await storage.accounts.credentials('Owner@ACME.example')).toEqual({
        user,
        passwordHash: 'hash of owner@acme.example',
      });
      expect(await storage.accounts.userByKey('key of owner@acme.example')).toEqual(user);
      expect(await storage.accounts.userByKey('key')).toBeUndefined();
    });

    it('has an address once, in all organisations', async () => {
      const taken = { ...person('other', 'x'), email: 'OWNER@acme.example' };
      expect(await storage.accounts.found('other', taken)).toBeUndefined();
      expect(await storage.accounts.addUser(organization.id, taken)).toBeUndefined();
      expect(await storage.accounts.usersOf(organization.id)).toEqual([user]);
      expect(await storage.figures.users()).toEqual([{ organizationId: organization.id, value: 1 }]);
    });

    it('opens sessions, which end when they are closed or when their time is over', async () => {
      await storage.accounts.openSession('first', { userId: user.id, expiresAt: at(2), at: at(0) });
      await storage.accounts.openSession('second', { userId: user.id, expiresAt: at(4), at: at(1) });
      expect(await storage.accounts.seen('first', at(1))).toEqual({ user, expiresAt: at(2) });
      expect(await storage.accounts.seen('first', at(2))).toBeUndefined();
      expect(await storage.accounts.closeSession('second')).toEqual(user);
      expect(await storage.accounts.closeSession('second')).toBeUndefined();
      expect(await storage.accounts.seen('second', at(1))).toBeUndefined();
    });
  });

  describe('projects', () => {
    it('archives a project with its tasks, save those that are completed', async () => {
      const project = await storage.projects.add(organization.id, 'a project', user.id);
      const given = { title: 'a task', priority: 'low', dueAt: null, createdAt: at(0) } as const;
      const open = await storage.tasks.add(organization.id, project.id, given);
      const done = await storage.tasks.add(organization.id, project.id, given);
      await storage.tasks.change(organization.id, done.id, { status: 'completed', completedAt: at(1) });
      expect(await storage.projects.archive(organization.id, project.id)).toEqual({ ...project, archived: true });
      expect(await storage.tasks.get(organization.id, open.id)).toMatchObject({ status: 'archived' });
      expect(await storage.tasks.get(organization.id, done.id)).toMatchObject({ status: 'completed' });
    });

    it('has each member once, and none of another organisation', async () => {
      const project = await storage.projects.add(organization.id, 'a project', user.id);
      const stranger = (await found('other')).user;
      expect(await storage.projects.addMember(organization.id, project.id, user.id)).toBe(true);
      expect(await storage.projects.addMember(organization.id, project.id, stranger.id)).toBe(false);
      expect(await storage.figures.projectMembers()).toEqual([
        { organizationId: organization.id, projectId: project.id, value: 1 },
      ]);
    });
  });

  describe('tasks', () => {
    it('gives a task back as it was stored, and as it was changed', async () => {
      const task = await addTask('high', at(5));
      expect(task).toMatchObject({
        priority: 'high',
        status: 'todo',
        dueAt: at(5),
        createdAt: at(0),
        assigneeId: null,
      });
      expect(await storage.tasks.get(organization.id, task.id)).toEqual(task);
      const change = { title: 'renamed', status: 'in_progress', assigneeId: user.id } as const;
      const changed = { ...task, ...change };
      expect(await storage.tasks.change(organization.id, task.id, change)).toEqual({
        outcome: 'changed',
        task: changed,
      });
      expect(await storage.tasks.get(organization.id, task.id)).toEqual(changed);
    });

    it('keeps any text', async () => {
      const project = await storage.projects.add(organization.id, `'; DROP TABLE tasks; --`, user.id);
      const title = `"quotes", 'more', ü, 𝄞, $1, ?, %s and \\`;
      const task = await storage.tasks.add(organization.id, project.id, {
        ...{ title, priority: 'low', dueAt: null, createdAt: at(0) },
      });
      expect(await storage.tasks.get(organization.id, task.id)).toMatchObject({ title });
    });

    it('changes no task that has ended, and assigns none to a stranger', async () => {
      const task = await addTask();
      const stranger = (await found('other')).user;
      const { tasks } = storage;
      expect(await tasks.change(organization.id, task.id, { assigneeId: stranger.id })).toEqual({
        outcome: 'no-assignee',
      });
      await tasks.change(organization.id, task.id, { status: 'completed', completedAt: at(1) });
      expect(await tasks.change(organization.id, task.id, { title: 'x' })).toMatchObject({ outcome: 'ended' });
      expect(await tasks.change(organization.id, 999, { title: 'x' })).toEqual({ outcome: 'no-task' });
    });

    it('lists the newest first, by status and by what is overdue', async () => {
      const late = await addTask('low', at(1));
      const started = await addTask('low', at(9));
      await storage.tasks.change(organization.id, started.id, { status: 'in_progress' });
      const ids = async (filter: object): Promise<number[]> =>
        (await storage.tasks.list(organization.id, { limit: 10, ...filter })).map(({ id }) => id);
      expect(await ids({})).toEqual([started.id, late.id]);
      expect(await ids({ limit: 1 })).toEqual([started.id]);
      expect(await ids({ status: 'todo' })).toEqual([late.id]);
      expect(await ids({ overdueAt: at(2) })).toEqual([late.id]);
      expect(await ids({ overdueAt: at(2), status: 'in_progress' })).toEqual([]);
    });

    it('deletes a task with its attachments', async () => {
      const task = await addTask();
      const content = Buffer.from('text');
      const attachment = await storage.attachments.add(organization.id, task.id, { name: 'a.txt', content });
      expect(await storage.tasks.delete(organization.id, task.id)).toEqual(task);
      expect(await storage.tasks.delete(organization.id, task.id)).toBeUndefined();
      expect(await storage.attachments.contentOf(organization.id, attachment?.id ?? 0)).toBeUndefined();
    });
  });

  describe('attachments', () => {
    it('gives bytes back as they were stored', async () => {
      const task = await addTask();
      const content = Buffer.from([0, 255, 10, 0]);
      const attachment = await storage.attachments.add(organization.id, task.id, { name: 'a.bin', content });
      expect(attachment).toMatchObject({ taskId: task.id, name: 'a.bin', sizeBytes: 4 });
      expect(await storage.attachments.contentOf(organization.id, attachment?.id ?? 0)).toEqual(content);
      expect(await storage.attachments.delete(organization.id, attachment?.id ?? 0)).toEqual(attachment);
      expect(await storage.attachments.delete(organization.id, attachment?.id ?? 0)).toBeUndefined();
    });

    it('has none for a task that is not there', async () => {
      const file = { name: 'a.bin', content: Buffer.alloc(1) };
      expect(await storage.attachments.add(organization.id, 999, file)).toBeUndefined();
    });
  });

  describe('organisations', () => {
    it('see nothing of each other', async () => {
      const task = await addTask();
      const attachment = await storage.attachments.add(organization.id, task.id, {
        name: 'a',
        content: Buffer.alloc(1),
      });
      const other = (await found('other')).organization.id;
      expect(await storage.projects.get(other, task.projectId)).toBeUndefined();
      expect(await storage.projects.archive(other, task.projectId)).toBeUndefined();
      expect(await storage.projects.list(other)).toEqual([]);
      expect(await storage.tasks.get(other, task.id)).toBeUndefined();
      expect(await storage.tasks.list(other, { limit: 10 })).toEqual([]);
      expect(await storage.tasks.change(other, task.id, { title: 'x' })).toEqual({ outcome: 'no-task' });
      expect(await storage.tasks.delete(other, task.id)).toBeUndefined();
      expect(await storage.attachments.add(other, task.id, { name: 'a', content: Buffer.alloc(1) })).toBeUndefined();
      expect(await storage.attachments.contentOf(other, attachment?.id ?? 0)).toBeUndefined();
      expect(await storage.attachments.delete(other, attachment?.id ?? 0)).toBeUndefined();
      expect(await storage.accounts.usersOf(other)).toHaveLength(1);
    });
  });

  describe('figures', () => {
    it('has 0 for all that an organisation has none of', async () => {
      const none = [{ organizationId: organization.id, value: 0 }];
      const { figures } = storage;
      expect((await figures.tasksByStatus()).map(({ status, value }) => [status, value]).toSorted()).toEqual([
        ['archived', 0],
        ['completed', 0],
        ['in_progress', 0],
        ['todo', 0],
      ]);
      expect((await figures.tasksOverdue(at(0))).map(({ value }) => value)).toEqual([0, 0, 0]);
      expect(await figures.activeUsers(at(0))).toEqual(none);
      expect(await figures.concurrentUsers(at(0))).toEqual(none);
      expect(await figures.activeProjects()).toEqual(none);
      expect(await figures.projects()).toEqual(none);
      expect(await figures.storageBytes()).toEqual(none);
      expect(await figures.projectMembers()).toEqual([]);
    });

    it('counts what there is', async () => {
      const { figures } = storage;
      const task = await addTask('high', at(1));
      await addTask('high', at(9));
      await storage.tasks.change(organization.id, task.id, { status: 'in_progress' });
      await storage.attachments.add(organization.id, task.id, { name: 'a', content: Buffer.alloc(700) });
      await storage.attachments.add(organization.id, task.id, { name: 'b', content: Buffer.alloc(300) });
      await storage.projects.archive(organization.id, (await addTask()).projectId);
      const byStatus = new Map((await figures.tasksByStatus()).map(({ status, value }) => [status, value]));
      expect(Object.fromEntries(byStatus)).toEqual({ todo: 1, in_progress: 1, completed: 0, archived: 1 });
      const overdue = (await figures.tasksOverdue(at(2))).filter(({ value }) => value > 0);
      expect(overdue).toEqual([{ organizationId: organization.id, priority: 'high', value: 1 }]);
      expect(await figures.storageBytes()).toEqual([{ organizationId: organization.id, value: 1000 }]);
      expect(await figures.activeProjects()).toEqual([{ organizationId: organization.id, value: 2 }]);
      expect(await figures.projects()).toEqual([{ organizationId: organization.id, value: 3 }]);
    });

    it('counts a user once who has several sessions, and only while one is valid', async () => {
      const { figures } = storage;
      await storage.accounts.openSession('first', { userId: user.id, expiresAt: at(2), at: at(0) });
      await storage.accounts.openSession('second', { userId: user.id, expiresAt: at(4), at: at(1) });
      const values = async (rows: Promise<readonly { value: number }[]>) => (await rows).map(({ value }) => value);
      expect(await values(figures.concurrentUsers(at(1)))).toEqual([1]);
      expect(await values(figures.concurrentUsers(at(3)))).toEqual([1]);
      expect(await values(figures.concurrentUsers(at(4)))).toEqual([0]);
      expect(await values(figures.activeUsers(at(1)))).toEqual([1]);
      expect(await values(figures.activeUsers(at(2)))).toEqual([0]);
    });
  });

  describe('ledger', () => {
    it('adds up entries of the same kind', async () => {
      for (const detail of ['high', 'low', 'high']) await storage.ledger.count(1, 'task.created', detail);
      await storage.ledger.count(2, 'task.created', 'high');
      expect(await storage.ledger.entries()).toEqual([
        { organizationId: 1, event: 'task.created', detail: 'high', entries: 2 },
        { organizationId: 1, event: 'task.created', detail: 'low', entries: 1 },
        { organizationId: 2, event: 'task.created', detail: 'high', entries: 1 },
      ]);
    });
  });
}
