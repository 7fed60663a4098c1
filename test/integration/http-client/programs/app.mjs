import { get } from 'node:http';
import { run } from '../run.ts';

await run(get);
