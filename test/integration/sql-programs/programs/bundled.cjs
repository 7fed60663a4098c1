const mysql = require('mysql2');
const pg = require('pg');
const { close, open, use } = require('./work.cjs');

// As in a bundle, whose modules nobody can find.
for (const path of Object.keys(require.cache)) delete require.cache[path];

/** @param {string | undefined} what */
async function main(what) {
  const { instrumentation, printCounts } = await import('../enable.ts');
  const pools = open(pg, mysql);
  await use(pools);
  /** @type {Record<string, object[]>} */
  const targets = { modules: [pg, mysql], pools: [pools.pg, pools.mysql], promises: [pg, pools.mysql.promise()] };
  for (const target of targets[what ?? ''] ?? []) instrumentation.instrument(target);
  await use(pools);
  await printCounts();
  await close(pools);
}

main(process.argv[2]);
