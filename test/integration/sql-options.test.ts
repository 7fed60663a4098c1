import mysql from 'mysql2/promise';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { duration, measured, returnedRows } from './sql-servers/measured.ts';
import { mariadb, postgres, requireMariadb, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);
beforeEach(requireMariadb);

async function pgSend(text: string): Promise<void> {
  const pool = new pg.Pool(postgres);
  await pool.query(text).catch(() => {});
  await pool.end();
}

async function mysqlSend(text: string): Promise<void> {
  const connection = await mysql.createConnection(mariadb);
  onTestFinished(() => connection.destroy());
  await connection.query(text).catch(() => {});
}

describe.each([
  ['pg', pgSend, '42P01'],
  ['mysql2', mysqlSend, 'ER_NO_SUCH_TABLE'],
])('the options with %s', (_driver, send, missing) => {
  it('add the operation and the first table where they are wanted', async () => {
    const { collect } = measured({ operationNames: true });
    await send('SELECT * FROM no_users u JOIN no_orders o ON o.user = u.id');
    const [point] = (await collect()).filter(({ name }) => name === duration);
    expect(point?.attributes).toMatchObject({
      'db.operation.name': 'SELECT',
      'db.collection.name': 'no_users',
      'db.query.summary': 'SELECT no_users no_orders',
      'error.type': missing,
    });
  });

  it('leave out the rows where they are not wanted', async () => {
    const { collect } = measured({ returnedRows: false });
    await send('SELECT 1');
    const names = (await collect()).map(({ name }) => name);
    expect(names).toContain(duration);
    expect(names).not.toContain(returnedRows);
  });

  it('leave out the driver where it is not wanted', async () => {
    const { collect } = measured({ pg: false, mysql2: false });
    await send('SELECT 1');
    expect(await collect()).toEqual([]);
  });
});
