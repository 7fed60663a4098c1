import { Queue, Worker } from 'bullmq';
import { run } from './run.ts';

await run({ Queue, Worker }, process.argv[2] ?? '');
