import { DatabaseSync } from 'node:sqlite';
import { use } from './use.cjs';

await use(new DatabaseSync(':memory:'));
