const mysql = require('mysql2');
const pg = require('pg');
const { close, open, use } = require('./work.cjs');

async function main() {
  const pools = open(pg, mysql);
  // Where it is enabled late, these are there already, with connections.
  await use(pools);
  const { printCounts } = await import('../enable.ts');
  await use(pools);
  await printCounts();
  await close(pools);
}

main();
