import { describe, expect, it } from 'vitest';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';
import { runProgram } from './redis/run-program.ts';

const programs = [
  { file: 'app.mjs', node: 24, words: [] },
  { file: 'app.mjs', node: 24, words: ['early'] },
  { file: 'app.cjs', node: 24, words: [] },
  { file: 'app.cjs', node: 24, words: ['early'] },
  { file: 'app.mjs', node: 24, words: ['official'] },
  { file: 'app.cjs', node: 24, words: ['official', 'early'] },
  { file: 'app.mjs', node: 22, words: ['early'] },
  { file: 'app.cjs', node: 22, words: [] },
] as const;

const duration = 'db.client.operation.duration';

describe('clients of both drivers in a program', () => {
  it.for(programs)('$file on Node.js $node are counted all the same: $words', async ({ file, node, words }, test) => {
    await using server = await startRedis(requireRedisServer(test));
    const numbers = await runProgram(file, { node, words: [String(server.port), ...words] });
    expect(numbers).toMatchObject({
      [`${duration} SET`]: 2,
      [`${duration} GET`]: 4,
      [`${duration} MULTI GET`]: 2,
      [`${duration} PUBLISH`]: 2,
      [`${duration} LPUSH WRONGTYPE`]: 2,
      'cache.hits GET': 4,
      'cache.misses GET': 4,
      'redis.client.pubsub.messages': 2,
    });
  });
});
