import { once } from 'node:events';
import { start, type Telemetry } from '@executor-metrics/node';
import { cacheNameOf } from './cache/redis-cache.ts';
import type { ProgramOptions } from './cli.ts';
import { type Clock, createClock } from './domain/clock.ts';
import { messageOf } from './domain/errors.ts';
import { closeServer, listen } from './http/listen.ts';
import type { Output } from './output.ts';
import { createService, type Service } from './service.ts';
import type { Stats } from './stats.ts';
import { generateTraffic } from './traffic/generate-traffic.ts';
import { createRandom } from './traffic/random.ts';
import { failNowAndThen } from './work/made-up-failures.ts';

const defaultPort = 8081;
const furtherPorts = 20;
const summaryEveryMs = 2000;
const dayMs = 86_400_000;
/** Of the jobs, where the users are made up. */
const shareOfFailures = 0.1;

/** Runs the service, and traffic where it is wanted, until `stop` is aborted, and tells what happens. */
export async function runProgram(options: ProgramOptions, output: Output, stop: AbortSignal): Promise<void> {
  // All that it takes to serve metrics and to push them. HTTP, SQL, Redis and BullMQ are measured by themselves, once they
  // are used; what follows is about the business.
  const { redis } = options;
  const telemetry = await start({
    serviceName: 'task-manager',
    ...(redis !== undefined && { instrumentations: { redis: { cacheName: cacheNameOf(redis.prefix) } } }),
  });
  let stats: Stats;
  try {
    stats = await runService(options, { telemetry, output, stop });
  } finally {
    // Pushes what is left. That the collector cannot be reached is worth a line, and no reason to fail.
    await telemetry.shutdown().catch(noticeOf(output));
  }
  output({ event: 'stopped', stats });
}

interface Surroundings {
  readonly telemetry: Telemetry;
  readonly output: Output;
  readonly stop: AbortSignal;
}

async function runService(options: ProgramOptions, { telemetry, output, stop }: Surroundings): Promise<Stats> {
  const onError = noticeOf(output);
  const clock = createClock(options.speed);
  const service = await createService({
    ...{ database: options.database, redis: options.redis, metrics: telemetry.metrics, clock, onError },
    cacheMs: Math.round(options.cacheSeconds * 1000),
    // A day of the service, as long as a timer can wait.
    sweepEveryMs: Math.min(Math.max(1000, Math.round(dayMs / options.speed)), 2 ** 31 - 1),
    ...(options.requestsPerSecond > 0 && { around: failNowAndThen(createRandom(options.seed), shareOfFailures) }),
  });
  try {
    const api = await listen(service.server, portsFor(options));
    output({ event: 'ready', api, metrics: telemetry.endpoint ?? null });
    const stopSummary = startSummary(service, output);
    const traffic = runTraffic(options, { api, clock, onError, stop });
    if (!stop.aborted) await once(stop, 'abort');

    output({ event: 'notice', message: 'stopping; a second Ctrl-C ends it at once' });
    stopSummary();
    await traffic;
    service.events.close();
    await closeServer(service.server);
    await service.stopWork();
    const stats = await service.stats();
    // What happened since the last push goes out while the database can still be asked for the gauges.
    await telemetry.forceFlush().catch(onError);
    return stats;
  } finally {
    await service.close();
  }
}

/** A port that was asked for is the only one that will do. */
function portsFor({ port }: ProgramOptions): { port: number; furtherPorts: number } {
  return port === undefined ? { port: defaultPort, furtherPorts } : { port, furtherPorts: 0 };
}

interface TrafficSurroundings {
  readonly api: string;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  readonly stop: AbortSignal;
}

async function runTraffic(
  { requestsPerSecond, seed }: ProgramOptions,
  { api, clock, onError, stop }: TrafficSurroundings,
): Promise<void> {
  if (requestsPerSecond > 0) await generateTraffic({ api, clock, onError, requestsPerSecond, seed, signal: stop });
}

/** Tells every few seconds how the service fares, until the returned function is called. */
function startSummary(service: Service, output: Output): () => void {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    service.stats().then((stats) => output({ event: 'summary', seconds, stats }), noticeOf(output));
  }, summaryEveryMs);
  return () => clearInterval(timer);
}

function noticeOf(output: Output): (error: unknown) => void {
  return (error) => output({ event: 'notice', message: messageOf(error) });
}
