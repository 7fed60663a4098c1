import { once } from 'node:events';
import { createServer } from 'node:http';
import { start, type Telemetry } from '@executor-metrics/node';
import type { DemoOptions } from './cli.ts';
import { messageOf } from './errors.ts';
import { createHttpApi } from './http-api.ts';
import { closeServer, listen } from './listen.ts';
import { startLiveSummary } from './live-summary.ts';
import { generateLoad } from './load-generator.ts';
import type { Output } from './output.ts';
import { createRandom } from './random.ts';
import { createService, type Stats } from './service.ts';
import { sleep } from './sleep.ts';

const defaultPort = 8080;
const furtherPorts = 20;
const summaryEveryMs = 2000;
/** How long tasks may take to end once the demo is told to stop. */
const graceMs = 3000;

/** Runs the service and the load until `stop` is aborted, and tells what happens. */
export async function runDemo(options: DemoOptions, output: Output, stop: AbortSignal): Promise<void> {
  // All that it takes to serve metrics and to push them, those of the HTTP server and its clients included: METRICS_PORT,
  // METRICS_LAYOUT, METRICS_PROFILE, OTEL_EXPORTER_OTLP_ENDPOINT and so on come from the environment. The operations are
  // named here so that their metrics are known from the start.
  const telemetry = await start({ serviceName: 'task-executor', operations: ['intent', 'plan', 'execute'] });
  let totals: Stats;
  try {
    totals = await runService(options, { telemetry, output, stop });
  } finally {
    // Pushes what is left. That the collector cannot be reached is worth a line, and no reason to fail.
    await telemetry.shutdown().catch(noticeOf(output));
  }
  output({ event: 'stopped', totals });
}

interface Surroundings {
  readonly telemetry: Telemetry;
  readonly output: Output;
  readonly stop: AbortSignal;
}

async function runService(options: DemoOptions, { telemetry, output, stop }: Surroundings): Promise<Stats> {
  const onError = noticeOf(output);
  const { database, seed } = options;
  const service = createService({ database, seed, metrics: telemetry.metrics, onError });
  const server = createServer(createHttpApi(service, { onError }));
  try {
    const api = await listen(server, portsFor(options));
    output({ event: 'ready', api, metrics: telemetry.endpoint ?? null });
    const stopSummary = startLiveSummary({ everyMs: summaryEveryMs, stats: service.stats, output });
    const load = runLoad(api, options, { output, stop });
    await aborted(stop);

    output({
      event: 'notice',
      message: `stopping; tasks have ${graceMs / 1000} s to end, a second Ctrl-C ends them at once`,
    });
    stopSummary();
    await load;
    await service.drain(graceMs);
    await closeServer(server);
    return service.stats();
  } finally {
    service.close();
  }
}

/** A port that was asked for is the only one that will do. */
function portsFor({ port }: DemoOptions): { port: number; furtherPorts: number } {
  return port === undefined ? { port: defaultPort, furtherPorts } : { port, furtherPorts: 0 };
}

async function runLoad(
  api: string,
  { tasksPerSecond, tasks, seed }: DemoOptions,
  { output, stop }: Pick<Surroundings, 'output' | 'stop'>,
): Promise<void> {
  if (tasksPerSecond === 0) return;
  const sent = await generateLoad({
    ...{ api, tasksPerSecond, tasks, sleep, signal: stop },
    random: createRandom(seed),
    now: () => performance.now(),
    onError: noticeOf(output),
  });
  output({ event: 'notice', message: `the load generator sent ${sent} tasks` });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function noticeOf(output: Output): (error: unknown) => void {
  return (error) => output({ event: 'notice', message: messageOf(error) });
}
