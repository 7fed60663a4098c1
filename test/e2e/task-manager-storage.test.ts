import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { createStorage } from '../../examples/task-manager/src/storage/create-storage.ts';
import type { Storage } from '../../examples/task-manager/src/storage/storage.ts';
import { testStorage } from '../../examples/task-manager/src/storage/test-storage.ts';
import { testStorageOfWork } from '../../examples/task-manager/src/storage/test-storage-of-work.ts';
import { type OwnDatabase, ownMariadb, ownPostgres } from './task-manager-databases.ts';

const ignore = (): void => {};

/** A storage whose database goes with it. */
function inOwn(create: (test: TestContext) => Promise<OwnDatabase>): (test: TestContext) => Promise<Storage> {
  return async (test) => {
    const { address, drop } = await create(test);
    const storage = await createStorage(address, ignore);
    return { ...storage, close: () => storage.close().finally(drop) };
  };
}

const databases = [
  ['PostgreSQL', ownPostgres],
  ['MariaDB', ownMariadb],
] as const;

for (const [name, create] of databases) {
  testStorage(name, inOwn(create));
  testStorageOfWork(name, inOwn(create));

  describe(`processes that share one ${name}`, () => {
    it('can all start at the same moment, and have a ledger each', async (test) => {
      const database = await create(test);
      onTestFinished(() => database.drop());
      const storages = await Promise.all([1, 2, 3].map(() => createStorage(database.address, ignore)));
      const [first, second] = storages as [Storage, Storage, Storage];
      await first.accounts.found('acme', { email: 'a@b.example', name: 'a', passwordHash: 'p', apiKeyHash: 'k' });
      await first.ledger.count(1, 'organization.created', '');
      expect(await second.accounts.userByKey('k')).toMatchObject({ name: 'a' });
      expect(await second.ledger.entries()).toEqual([]);
      await Promise.all(storages.map((storage) => storage.close()));
    });
  });
}
