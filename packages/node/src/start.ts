import { describeIssue, emitWarning } from '@executor-metrics/core/support';
import { resolveConfig } from './config.ts';
import { launch, launchNothing } from './launch.ts';
import type { StartOptions } from './options.ts';
import type { Telemetry } from './telemetry.ts';

/** What this process runs, from the call of `start` to the end of its `shutdown`. */
let running: Promise<Telemetry> | undefined;
/** A shutdown that is under way: the port is free again when it is through. */
let ending: Promise<unknown> | undefined;

/**
 * Gives this process its metrics: a MeterProvider as OpenTelemetry's global one, a Prometheus endpoint, a push over OTLP
 * where an address is configured, metrics of host and process, and `metrics` for the operations of the application.
 *
 * The provider is registered before the first `await`, so instruments that are created after the call record. Called
 * again while it runs, `start` gives what is running; after `shutdown()` it starts anew.
 *
 * @throws {ConfigurationError} (as a rejection) naming the option, the value and what is accepted. A wrong value in the
 * environment is a warning, and a port that is taken another one: metrics never take a service down.
 * @example
 * const { metrics, shutdown } = await start({ serviceName: 'task-executor' });
 * await metrics.operation('execute').run(() => execute(task));
 * await shutdown();
 */
export async function start(options?: StartOptions): Promise<Telemetry> {
  while (ending !== undefined) await ending;
  if (running !== undefined) {
    if (options !== undefined) warnOfSecondStart();
    return running;
  }
  const { config, issues } = resolveConfig(options, options?.env ?? process.env);
  for (const issue of issues) emitWarning('EXECUTOR_METRICS_ENVIRONMENT', describeIssue(issue));
  // A launch that fails throws here, and the next call starts from nothing.
  running = config.enabled ? launch(config, onShutdown) : launchNothing(onShutdown);
  return running;
}

function onShutdown(done: Promise<void>): void {
  running = undefined;
  const settled = done
    .catch(() => {})
    .then(() => {
      if (ending === settled) ending = undefined;
    });
  ending = settled;
}

function warnOfSecondStart(): void {
  emitWarning(
    'EXECUTOR_METRICS_STARTED',
    'start() was called while metrics are running; its options are ignored. Call shutdown() first to start anew',
  );
}
