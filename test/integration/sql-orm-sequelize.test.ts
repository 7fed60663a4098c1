import type { SkippableTest } from '@executor-metrics/testkit';
import { DataTypes, QueryTypes, Sequelize } from 'sequelize';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Backend, ownMariadb, ownPostgres, plain, requireBackend } from './sql-orm/backends.ts';
import { measured } from './sql-servers/measured.ts';

// It has no dialect for the SQLite drivers that are measured.
const backends = ['PostgreSQL', 'MariaDB'] as const satisfies readonly Backend[];

async function connected(test: SkippableTest, backend: (typeof backends)[number]) {
  await requireBackend(test, backend);
  const sequelize = new Sequelize({ ...(await optionsOf(backend)), logging: false, define: { timestamps: false } });
  onTestFinished(() => sequelize.close());
  const User = sequelize.define('User', { name: DataTypes.STRING }, { tableName: 'users' });
  const Order = sequelize.define('Order', { total: DataTypes.INTEGER }, { tableName: 'orders' });
  User.hasMany(Order, { foreignKey: 'user_id' });
  return { sequelize, User, Order };
}

async function optionsOf(backend: (typeof backends)[number]) {
  if (backend === 'PostgreSQL') {
    const { host, port, user, database, options } = await ownPostgres();
    const connection = { host: String(host), port: Number(port), username: String(user), database: String(database) };
    return { dialect: 'postgres', ...connection, dialectOptions: { options } } as const;
  }
  const { host, port, user, database } = await ownMariadb();
  return { dialect: 'mysql', host: String(host), port: Number(port), username: String(user), database } as const;
}

describe.each(backends)('Sequelize on %s', (backend) => {
  it('is measured statement by statement', async (test) => {
    const { sequelize, User, Order } = await connected(test, backend);
    await sequelize.authenticate();
    const { counts } = measured();
    await User.create({ name: 'hunter2' });
    await User.findAll({ include: [Order], where: { name: 'hunter2' } });
    await User.update({ name: 'c' }, { where: { name: 'hunter2' } });
    await User.destroy({ where: { name: 'c' } });
    await sequelize.query('SELECT count(*) AS n FROM users WHERE id = 4711', { type: QueryTypes.SELECT });
    expect(plain(await counts())).toMatchObject({
      'insert users': 1,
      'select users orders': 1,
      'update users': 1,
      'delete users': 1,
      'select users': 1,
    });
  });

  it('has its transactions counted, and its errors', async (test) => {
    const { sequelize, User } = await connected(test, backend);
    const { counts, transactions } = measured();
    const insert = () => sequelize.transaction((transaction) => User.create({ name: 'a' }, { transaction }));
    await insert();
    await expect(insert()).rejects.toThrow();
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
    const failed = Object.entries(plain(await counts())).filter(([key]) => key.startsWith('insert users!'));
    expect(failed.map(([, count]) => count)).toEqual([1]);
  });
});
