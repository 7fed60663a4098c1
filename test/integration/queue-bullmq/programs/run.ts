import type * as bullmq from 'bullmq';
import { counted, enable } from '../enable.ts';

/** Adds and processes some jobs, prints what was counted, and ends. What was made before is measured as well. */
export async function run({ Queue, Worker }: Pick<typeof bullmq, 'Queue' | 'Worker'>, name: string): Promise<void> {
  const connection = { host: '127.0.0.1', port: 6379, maxRetriesPerRequest: null };
  const queue = new Queue(name, { connection });
  const left = new Set(['good', 'bad', 'again']);
  const done = Promise.withResolvers<void>();
  const worker = new Worker(
    name,
    async (job) => {
      if (job.name === 'bad' || (job.name === 'again' && job.attemptsMade === 0)) throw new RangeError(job.name);
    },
    { connection },
  );
  const end = (job?: { readonly name: string; readonly finishedOn?: number | undefined }): void => {
    if (job?.finishedOn !== undefined) left.delete(job.name);
    if (left.size === 0) done.resolve();
  };
  worker.on('completed', end).on('failed', end);
  await worker.waitUntilReady();
  enable();
  await queue.addBulk([...left].map((job) => ({ name: job, data: {}, opts: { attempts: job === 'again' ? 2 : 1 } })));
  await done.promise;
  process.stdout.write(`${JSON.stringify(await counted())}\n`);
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
}
