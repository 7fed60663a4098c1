// A service with a worker thread, which runs this file too.
import { isMainThread, Worker } from 'node:worker_threads';
import { start } from '@executor-metrics/node';

const { endpoint } = await start();
console.log(`${isMainThread ? 'main' : 'thread'} ${endpoint}`);
if (isMainThread) new Worker(new URL(import.meta.url));
