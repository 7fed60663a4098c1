import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Program, type SkippableTest, startProgram, withoutProgram } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';
import { findOnPath } from '../../../scripts/services/programs.mjs';

export interface PrivateRedis {
  readonly port: number;
  /** Ends the server as if it had crashed; what was acknowledged is on disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** A Redis of the test's own that keeps its data over a restart. A test without the program is skipped, or fails in CI. */
export async function privateRedis(test: SkippableTest): Promise<PrivateRedis> {
  const command = findOnPath('redis-server') ?? withoutProgram(test, 'redis-server');
  const folder = mkdtempSync(join(tmpdir(), 'executor-metrics-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  let server: Program | undefined;
  const redis = {
    port,
    async kill() {
      await server?.stop('SIGKILL');
    },
    async start() {
      server = await startProgram(command, [...args, ...durable], { readyWhen: /Ready to accept connections/ });
    },
  };
  await redis.start();
  onTestFinished(async () => {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return redis;
}
