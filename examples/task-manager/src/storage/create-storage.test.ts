import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStorage } from './create-storage.ts';
import { testStorage } from './test-storage.ts';

testStorage('sqlite', () => createStorage('sqlite::memory:'));

describe('createStorage', () => {
  it.each([['tasks.db'], ['oracle:tasks'], [''], [':memory:'], ['constructor:x']])(
    'has none for %j',
    async (address) => {
      await expect(createStorage(address)).rejects.toThrow('an address begins with sqlite:');
    },
  );

  it('keeps everything in a file, save the ledger, which is about one process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'task-manager-'));
    const address = `sqlite:${join(folder, 'tasks.db')}`;
    const owner = { email: 'a@b.example', name: 'a', passwordHash: 'p', apiKeyHash: 'k' };
    const first = await createStorage(address);
    const founded = await first.accounts.found('acme', owner);
    await first.ledger.count(1, 'organization.created', '');
    await first.close();
    const second = await createStorage(address);
    expect(await second.accounts.userByKey('k')).toEqual(founded?.user);
    expect(await second.ledger.entries()).toEqual([]);
    await second.close();
    await rm(folder, { recursive: true });
  });
});
