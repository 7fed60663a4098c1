import { use } from './use.cjs';

const { DatabaseSync } = await import('node:sqlite');
await use(new DatabaseSync(':memory:'));
