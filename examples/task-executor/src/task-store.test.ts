import { describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { TaskStore } from './task-store.ts';

describe('TaskStore', () => {
  it('keeps a task and what becomes of it', () => {
    const store = new TaskStore(openDatabase(':memory:'));
    const id = store.add('resize 40 images', 'queued');
    store.update(id, { status: 'running', taskType: 'image' });
    store.update(id, { attempts: 2 });
    store.update(id, { status: 'done', result: 'sha256 …' });
    expect(store.get(id)).toEqual({
      id,
      text: 'resize 40 images',
      status: 'done',
      taskType: 'image',
      attempts: 2,
      result: 'sha256 …',
      error: null,
    });
  });

  it('lists the newest tasks first, of one status or of all', () => {
    const store = new TaskStore(openDatabase(':memory:'));
    for (const status of ['queued', 'rejected', 'queued'] as const) store.add(status, status);
    expect(store.list({ limit: 2 }).map(({ id }) => id)).toEqual([3, 2]);
    expect(store.list({ status: 'queued', limit: 10 }).map(({ id }) => id)).toEqual([3, 1]);
    expect(store.get(4)).toBeUndefined();
  });

  it('forgets the oldest of the tasks that ended, so that it does not grow for ever', () => {
    const store = new TaskStore(openDatabase(':memory:'), { capacity: 2 });
    store.add('still waits', 'queued');
    for (let i = 0; i < 4; i++) store.add('full', 'rejected');
    expect(store.list({ limit: 10 }).map(({ id }) => id)).toEqual([5, 4, 1]);
  });

  it('calls failed what an earlier run left unfinished', () => {
    const db = openDatabase(':memory:');
    const earlier = new TaskStore(db);
    earlier.add('import customers.csv', 'queued');
    expect(new TaskStore(db).get(1)).toMatchObject({ status: 'failed', error: 'Interrupted' });
  });
});
