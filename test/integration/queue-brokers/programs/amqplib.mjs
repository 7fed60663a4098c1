import * as library from 'amqplib';
import { run } from './run-amqplib.ts';

await run(library.default ?? library, process.argv[2] ?? '');
