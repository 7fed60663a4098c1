import { counted, enable } from '../../queue-bullmq/enable.ts';

/** Sends and processes some messages over a connection that is older than the hooks, prints what was counted, and ends. */
export async function run({ connect }: Pick<typeof import('amqplib'), 'connect'>, queue: string): Promise<void> {
  const connection = await connect('amqp://127.0.0.1:5672');
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { autoDelete: true });
  enable();
  const done = Promise.withResolvers<void>();
  let seen = 0;
  await channel.consume(queue, (message) => {
    if (message === null) return;
    if (message.content.toString() === 'bad') channel.reject(message, false);
    else channel.ack(message);
    if (++seen === 3) done.resolve();
  });
  for (const content of ['good', 'bad', 'good']) channel.sendToQueue(queue, Buffer.from(content));
  await channel.waitForConfirms();
  await done.promise;
  process.stdout.write(`${JSON.stringify(await counted())}\n`);
  await connection.close();
}
