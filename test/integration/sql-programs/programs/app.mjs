import mysql from 'mysql2';
import pg from 'pg';
import { close, open, use } from './work.cjs';

const pools = open(pg, mysql);
// Where it is enabled late, these are there already, with connections.
await use(pools);
const { printCounts } = await import('../enable.ts');
await use(pools);
await printCounts();
await close(pools);
