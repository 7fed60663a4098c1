import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStorage } from './create-storage.ts';
import { testStorage } from './test-storage.ts';
import { testStorageOfWork } from './test-storage-of-work.ts';

const ignore = (): void => {};

testStorage('SQLite', () => createStorage('sqlite::memory:', ignore));
testStorageOfWork('SQLite', () => createStorage('sqlite::memory:', ignore));

const owner = { email: 'a@b.example', name: 'a', passwordHash: 'p', apiKeyHash: 'k' };

describe('createStorage', () => {
  it.each([['tasks.db'], ['oracle:tasks'], [''], [':memory:'], ['constructor:x'], ['postgress://u:secret@h/d']])(
    'has none for %j, and shows no password',
    async (address) => {
      const failure = await createStorage(address, ignore).catch((error: Error) => error);
      expect(failure).toEqual(
        expect.objectContaining({ message: expect.stringContaining('begins with one of sqlite:') }),
      );
      expect(String(failure)).not.toContain('secret');
    },
  );

  it.each(['postgres://u:secret@h:x/tasks', 'mysql://u:secret@h:99999/tasks'])(
    'says that %s is no URL, and shows no password',
    async (address) => {
      const failure = await createStorage(address, ignore).catch((error: Error) => error);
      expect(String(failure)).toMatch(/what follows (postgres|mysql): is no URL of a database/);
      expect(String(failure)).not.toContain('secret');
    },
  );

  it.each(['postgres', 'mysql'])('says that no %s server listens there', async (kind) => {
    await expect(createStorage(`${kind}://user:secret@127.0.0.1:1/tasks`, ignore)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('keeps everything in a file, save the ledger, which is about one process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'task-manager-'));
    const address = `sqlite:${join(folder, 'tasks.db')}`;
    const first = await createStorage(address, ignore);
    const founded = await first.accounts.found('acme', owner);
    await first.ledger.count(1, 'organization.created', '');
    await first.close();
    const second = await createStorage(address, ignore);
    expect(await second.accounts.userByKey('k')).toEqual(founded?.user);
    expect(await second.ledger.entries()).toEqual([]);
    await second.close();
    await rm(folder, { recursive: true });
  });
});
