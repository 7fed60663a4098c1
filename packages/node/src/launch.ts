import { isMainThread } from 'node:worker_threads';
import { ExecutorMetrics } from '@executor-metrics/core';
import { ConfigurationError, emitWarning } from '@executor-metrics/core/support';
import { PushError } from '@executor-metrics/exporter-otlp';
import { createHostMetrics } from '@executor-metrics/host-metrics';
import { MeterProvider, reportApiSkew } from '@executor-metrics/sdk';
import { metrics as api } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { Config } from './config.ts';
import { withDeadline } from './deadline.ts';
import { registerGlobally, reportOfGlobal } from './global-provider.ts';
import { createInstrumentations } from './instrumentations/running-instrumentations.ts';
import { flushAtEndOfProcess } from './process-end.ts';
import { createReaders } from './readers.ts';
import { createResource } from './resource.ts';
import type { Telemetry } from './telemetry.ts';

/** Is told of a shutdown when it begins. */
type OnShutdown = (done: Promise<void>) => void;

/**
 * The composition root: makes the parts that a configuration asks for and joins them. All but the opening of the
 * endpoint has happened when it returns.
 *
 * @throws {ConfigurationError} at once, where an option of a part is wrong, before anything is opened or registered
 */
export function launch(given: Config, onShutdown: OnShutdown): Promise<Telemetry> {
  const config = isMainThread ? given : withoutEndpoint(given);
  const instrumentations = createInstrumentations(config.instrumentations);
  const { prometheus, all: readers } = createReaders(config);
  const meterProvider = createProvider(config, readers);
  // Before it is the global one: that is somebody else's where it was taken, and these record here all the same.
  instrumentations.enable(meterProvider);
  const unregister = registerGlobally(meterProvider);
  const end = (): void => {
    instrumentations.disable();
    unregister();
  };
  const metrics = new ExecutorMetrics({
    ...config.executor,
    meterProvider,
    details: () => ({ endpoint: prometheus?.endpoint }),
  });
  if (config.hostMetrics) createHostMetrics({ ...config.hostMetrics, meterProvider }).start();

  const { forceFlush, shutdown } = untilShutdown(meterProvider, { config, end, onShutdown });
  const telemetry: Telemetry = {
    metrics,
    meterProvider,
    get endpoint() {
      return prometheus?.endpoint;
    },
    instrumentations: instrumentations.ours,
    forceFlush,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
  // The exporter has said why there is no endpoint; the service goes on without.
  const opened = prometheus?.ready.catch(() => {}) ?? Promise.resolve();
  return opened.then(() => {
    // By now most of what the application loads is there.
    reportApiSkew(reportOfGlobal);
    return telemetry;
  });
}

interface Surroundings {
  readonly config: Config;
  /** What is to be done when the last metrics are out, or are given up. */
  readonly end: () => void;
  readonly onShutdown: OnShutdown;
}

/** Flush and shutdown within the deadline; until the shutdown, the end of the process flushes too. */
function untilShutdown(
  meterProvider: MeterProvider,
  { config, end, onShutdown }: Surroundings,
): Pick<Telemetry, 'forceFlush' | 'shutdown'> {
  const timeoutMillis = config.shutdownTimeoutMs;
  const forceFlush = (): Promise<void> =>
    withDeadline('the flush of the metrics', timeoutMillis, () => meterProvider.forceFlush({ timeoutMillis }));
  const stopFlushingAtEnd = config.flushOnExit
    ? flushAtEndOfProcess({ flush: () => forceFlush().catch(warnOfLostMetrics) })
    : () => {};
  const shutdown = onlyOnce(onShutdown, () => {
    stopFlushingAtEnd();
    // The last collection still asks the callbacks, which leave with the global provider and the instrumentations.
    return withDeadline('the shutdown of the metrics', timeoutMillis, () =>
      meterProvider.shutdown({ timeoutMillis }),
    ).finally(end);
  });
  return { forceFlush, shutdown };
}

/** Metrics that are switched off: the same shape, and nothing behind it. */
export async function launchNothing(onShutdown: OnShutdown): Promise<Telemetry> {
  const nothing = async (): Promise<void> => {};
  const shutdown = onlyOnce(onShutdown, nothing);
  return {
    metrics: new ExecutorMetrics({ enabled: false }),
    meterProvider: api.getMeterProvider(),
    endpoint: undefined,
    instrumentations: {},
    forceFlush: nothing,
    shutdown,
    [Symbol.asyncDispose]: shutdown,
  };
}

/** The shutdown of one start: a later start is not concerned by further calls. */
function onlyOnce(onShutdown: OnShutdown, end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    if (ended === undefined) {
      ended = end();
      onShutdown(ended);
    }
    return ended;
  };
}

function createProvider(config: Config, readers: readonly IMetricReader[]): MeterProvider {
  const resource = createResource(config.serviceName, config.resourceAttributes);
  try {
    return new MeterProvider({ resource, readers, views: config.views });
  } catch (error) {
    throw new ConfigurationError(`start(): the options "views" and "readers" cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
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
  // The exporter has told of this outage already, and why.
  if (error instanceof PushError && error.isReported) return;
  emitWarning(
    'EXECUTOR_METRICS_LAST_FLUSH',
    `the last metrics of this process may not have arrived: ${reasonOf(error)}`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
