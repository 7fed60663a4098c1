import type { SkippableTest } from '@executor-metrics/testkit';
import createKnex, { type Knex } from 'knex';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Backend, backends, ownMariadb, ownPostgres, plain, requireBackend } from './sql-orm/backends.ts';
import { measured } from './sql-servers/measured.ts';

async function connected(test: SkippableTest, backend: Backend): Promise<Knex> {
  await requireBackend(test, backend);
  const knex = createKnex(await configOf(backend));
  onTestFinished(() => knex.destroy());
  if (backend === 'SQLite') await createTables(knex);
  return knex;
}

async function configOf(backend: Backend): Promise<Knex.Config> {
  switch (backend) {
    case 'PostgreSQL': {
      const { max: _, ...connection } = await ownPostgres();
      return { client: 'pg', connection: connection as Knex.PgConnectionConfig, pool: { min: 0, max: 2 } };
    }
    case 'MariaDB': {
      const { host, port, user, database } = await ownMariadb();
      return {
        client: 'mysql2',
        connection: { host, port, user, database } as Knex.MySql2ConnectionConfig,
        pool: { min: 0, max: 2 },
      };
    }
    case 'SQLite':
      return { client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true };
  }
}

/** Knex opens the database itself. */
async function createTables(knex: Knex): Promise<void> {
  await knex.schema.createTable('users', (table) => {
    table.increments('id');
    table.string('name').unique();
  });
  await knex.schema.createTable('orders', (table) => {
    table.increments('id');
    table.integer('user_id');
    table.integer('total');
  });
}

describe.each(backends)('Knex on %s', (backend) => {
  it('is measured statement by statement', async (test) => {
    const knex = await connected(test, backend);
    const { counts, rows } = measured();
    await knex('users').insert([{ name: 'hunter2' }, { name: 'b' }]);
    await knex('users').join('orders', 'orders.user_id', 'users.id').where('total', '>', 4711).select('users.name');
    await knex('users').whereIn('id', knex('orders').select('user_id')).update({ name: 'c' });
    await knex('users').where({ name: 'hunter2' }).delete();
    await knex.raw('SELECT count(*) AS n FROM users WHERE name = ?', ['b']);
    expect(plain(await counts())).toMatchObject({
      // For SQLite it makes a SELECT of each row.
      [backend === 'SQLite' ? 'insert users select' : 'insert users']: 1,
      'select users orders': 1,
      'update users select orders': 1,
      'delete users': 1,
      'select users': 1,
    });
    expect(plain(await rows())).toMatchObject({ 'select users orders': 0, 'select users': 1 });
  });

  it('has its transactions counted, and its errors', async (test) => {
    const knex = await connected(test, backend);
    const { counts, transactions } = measured();
    await knex.transaction(async (transaction) => {
      await transaction('users').insert({ name: 'a' });
    });
    const twice = knex.transaction(async (transaction) => {
      await transaction('users').insert({ name: 'a' });
    });
    await expect(twice).rejects.toThrow();
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
    const failed = Object.entries(plain(await counts())).filter(([key]) => key.startsWith('insert users!'));
    expect(failed.map(([, count]) => count)).toEqual([1]);
  });
});
