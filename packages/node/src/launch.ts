import { isMainThread } from 'node:worker_threads';
import { ExecutorMetrics } from '@executor-metrics/core';
import { announceProviderChange, emitWarning } from '@executor-metrics/core/support';
import { createHostMetrics } from '@executor-metrics/host-metrics';
import { metrics as api } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Config } from './config.ts';
import { withDeadline } from './deadline.ts';
import { flushAtEndOfProcess } from './process-end.ts';
import { createReaders } from './readers.ts';
import { createResource } from './resource.ts';
import type { Telemetry } from './telemetry.ts';

/** Is told of a shutdown when it begins. */
type OnShutdown = (done: Promise<void>) => void;

/**
 * The composition root: makes the parts that a configuration asks for and joins them. The provider is registered before
 * the first `await`.
 *
 * @throws {ConfigurationError} where an option of a part is wrong, before anything is opened or registered
 */
export async function launch(given: Config, onShutdown: OnShutdown): Promise<Telemetry> {
  const config = isMainThread ? given : withoutEndpoint(given);
  const { prometheus, all: readers } = createReaders(config);
  const resource = createResource(config.serviceName, config.resourceAttributes);
  const meterProvider = new MeterProvider({ resource, readers, views: [...config.views] });
  const unregister = registerGlobally(meterProvider);
  const metrics = new ExecutorMetrics({
    ...config.executor,
    meterProvider,
    details: () => ({ endpoint: prometheus?.endpoint }),
  });
  if (config.hostMetrics) createHostMetrics({ ...config.hostMetrics, meterProvider }).start();

  const flush = (): Promise<void> =>
    withDeadline('the flush of the metrics', config.shutdownTimeoutMs, meterProvider.forceFlush());
  const stopFlushingAtEnd = config.flushOnExit
    ? flushAtEndOfProcess({ flush: () => flush().catch(warnOfLostMetrics) })
    : () => {};
  const end = (): Promise<void> => {
    stopFlushingAtEnd();
    unregister();
    return withDeadline('the shutdown of the metrics', config.shutdownTimeoutMs, meterProvider.shutdown());
  };
  let ended: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    if (ended === undefined) {
      ended = end();
      onShutdown(ended);
    }
    return ended;
  };

  // The exporter has said why there is no endpoint; the service goes on without.
  await prometheus?.ready.catch(() => {});
  return {
    metrics,
    meterProvider,
    get endpoint() {
      return prometheus?.endpoint;
    },
    forceFlush: flush,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
}

/** Metrics that are switched off: the same shape, and nothing behind it. */
export async function launchNothing(onShutdown: OnShutdown): Promise<Telemetry> {
  const nothing = async (): Promise<void> => {};
  const shutdown = async (): Promise<void> => onShutdown(nothing());
  return {
    metrics: new ExecutorMetrics({ enabled: false }),
    meterProvider: api.getMeterProvider(),
    endpoint: undefined,
    forceFlush: nothing,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
}

/** @returns a function that gives the global provider free, if it was ours */
function registerGlobally(meterProvider: MeterProvider): () => void {
  if (!api.setGlobalMeterProvider(meterProvider)) {
    emitWarning(
      'EXECUTOR_METRICS_GLOBAL_TAKEN',
      `another MeterProvider (${api.getMeterProvider().constructor.name}) is registered with OpenTelemetry already and ` +
        'stays: what is recorded through the global API goes there, and only the metrics of start() come here',
    );
    return () => {};
  }
  announceProviderChange();
  return () => {
    api.disable();
    announceProviderChange();
  };
}

function withoutEndpoint(config: Config): Config {
  if (config.prometheus === undefined) return config;
  emitWarning(
    'EXECUTOR_METRICS_THREAD',
    'a worker thread opens no metrics endpoint of its own; push its metrics over OTLP, or record in the main thread',
  );
  return { ...config, prometheus: undefined };
}

function warnOfLostMetrics(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  emitWarning('EXECUTOR_METRICS_LAST_FLUSH', `the last metrics of this process may not have arrived: ${reason}`);
}
