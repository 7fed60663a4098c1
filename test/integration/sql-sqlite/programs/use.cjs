// What all programs do with a database that they have opened in their own way.
const { setTimeout } = require('node:timers/promises');

/**
 * Uses it at once, and again when everything that is loaded has been found.
 *
 * @param {{ exec(sql: string): unknown, prepare(sql: string): { all(): unknown } }} database
 */
exports.use = async (database) => {
  // Where it is enabled late, this is a statement that was there before.
  const statement = database.prepare('SELECT 1');
  database.exec('CREATE TABLE early (x)');
  const { printCounts } = await import('../../sql-programs/enable.ts');
  await setTimeout(100);
  database.exec('CREATE TABLE late (x)');
  statement.all();
  await printCounts();
};
