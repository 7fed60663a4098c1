// @ts-check

/**
 * The same with clients of both drivers. They are made, and in use, before the instrumentation is enabled, unless that was
 * done at the start.
 *
 * @param {{
 *   port: number,
 *   Redis: typeof import('ioredis').Redis,
 *   createClient: typeof import('redis').createClient,
 *   enable: () => void,
 * }} parts
 */
export async function traffic({ port, Redis, createClient, enable }) {
  const ioredis = new Redis(port);
  const nodeRedis = createClient({ socket: { port } });
  await nodeRedis.connect();
  await Promise.all([ioredis.ping(), nodeRedis.ping()]);
  enable();
  await ioredis.set('ioredis', '1');
  await nodeRedis.set('node-redis', '1');
  for (const client of [ioredis, nodeRedis]) {
    await client.get('ioredis');
    await client.get('none');
    await client.multi().get('ioredis').get('none').exec();
    await client.publish('channel', 'a');
  }
  await ioredis.lpush('ioredis', 'a').catch(() => {});
  await nodeRedis.lPush('node-redis', 'a').catch(() => {});
  ioredis.disconnect();
  nodeRedis.destroy();
}
