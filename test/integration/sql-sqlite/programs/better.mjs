import Database from 'better-sqlite3';
import { use } from './use.cjs';

await use(new Database(':memory:'));
