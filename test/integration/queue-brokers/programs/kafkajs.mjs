import * as library from 'kafkajs';
import { run } from './run-kafkajs.ts';

await run(library.default ?? library, process.argv[2] ?? '');
