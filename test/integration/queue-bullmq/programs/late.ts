import { setTimeout as sleep } from 'node:timers/promises';
import type * as bullmq from 'bullmq';
import { counted, enable } from '../enable.ts';

const backoff = { type: 'fixed', delay: 400 } as const;

/**
 * Counts from when much is under way: some jobs are done, some are with the processor, one is delayed, one waits for its second
 * attempt. Adds some more, prints what was counted when all have ended, and ends.
 */
export async function runLate(
  { Queue, Worker, FlowProducer }: Pick<typeof bullmq, 'Queue' | 'Worker' | 'FlowProducer'>,
  name: string,
): Promise<void> {
  const connection = { host: '127.0.0.1', port: 6379, maxRetriesPerRequest: null };
  const queue = new Queue(name, { connection });
  const flows = new FlowProducer({ connection });
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const ended: string[] = [];
  const worker = new Worker(
    name,
    async (job) => {
      begun.push(job.name);
      if (job.name.startsWith('held')) await gate.promise;
      if (job.name.endsWith('bad')) throw new RangeError(job.name);
      if (job.name.endsWith('again') && job.attemptsMade === 0) throw new RangeError(job.name);
    },
    { connection, concurrency: 5 },
  );
  worker.on('completed', (job) => void ended.push(job.name));
  worker.on('failed', (job) => void (job?.finishedOn !== undefined && ended.push(job.name)));
  await worker.waitUntilReady();
  await queue.add('done', {});
  await queue.addBulk(['held', 'held and bad'].map((job) => ({ name: job, data: {} })));
  await queue.add('soon again', {}, { attempts: 2, backoff });
  await until(() => ended.length === 1 && begun.length === 4);
  await until(async () => (await queue.getDelayedCount()) === 1);
  await queue.add('delayed', {}, { delay: 400 });

  enable();
  gate.resolve();
  await queue.addBulk(
    ['good', 'bad', 'again'].map((job) => ({ name: job, data: {}, opts: { attempts: job === 'again' ? 2 : 1 } })),
  );
  await flows.add({ name: 'parent', queueName: name, children: [{ name: 'child', queueName: name }] });
  await until(() => ended.length === 10);
  process.stdout.write(`${JSON.stringify(await counted())}\n`);
  await worker.close();
  await flows.close();
  await queue.obliterate({ force: true });
  await queue.close();
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}
