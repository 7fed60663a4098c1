import { Worker } from 'bullmq';

// A worker that says when it has taken a job, and is never done with it: `node killed-worker.mjs <queue>`.

const [name = ''] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: 6379, maxRetriesPerRequest: null };
new Worker(
  name,
  () => {
    process.stdout.write('taken\n');
    return new Promise(() => {});
  },
  { connection, lockDuration: 500, stalledInterval: 300 },
);
