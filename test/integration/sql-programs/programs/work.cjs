// What all programs do with the drivers that they have loaded in their own way.

const postgres = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'postgres' };
const mariadb = { host: '127.0.0.1', port: 3306, user: 'root', database: 'test' };

/** @typedef {{ pg: import('pg').Pool, mysql: import('mysql2').Pool }} Pools */

/** @param {typeof import('pg')} pg @param {typeof import('mysql2')} mysql @returns {Pools} */
exports.open = (pg, mysql) => ({ pg: new pg.Pool(postgres), mysql: mysql.createPool(mariadb) });

/** @param {Pools} pools */
exports.use = async ({ pg, mysql }) => {
  await pg.query('SELECT relname FROM pg_class LIMIT 1');
  await mysql.promise().query('SELECT TABLE_NAME FROM information_schema.TABLES LIMIT 1');
};

/** @param {Pools} pools */
exports.close = async ({ pg, mysql }) => {
  await pg.end();
  await mysql.promise().end();
};
