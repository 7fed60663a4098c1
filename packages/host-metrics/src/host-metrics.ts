import { checkOptions, listOf, meterProvider, type OptionTypes, oneOf } from '@executor-metrics/core/support';
import { type MeterProvider, metrics } from '@opentelemetry/api';
import { HostMetrics as OfficialHostMetrics } from '@opentelemetry/host-metrics';

/** A group of metrics of the host or of this process. */
export type HostMetricGroup = 'system.cpu' | 'system.memory' | 'process.cpu' | 'process.memory';

/** Options of `createHostMetrics`. */
export interface HostMetricsOptions {
  /** The provider to observe with. Default: the global one at the time of `start()`. */
  readonly meterProvider?: MeterProvider;
  /** Default: all four. */
  readonly groups?: readonly HostMetricGroup[];
}

/** Metrics of the host and of this process, observed at each collection from `start()` on. */
export interface HostMetrics {
  /** Begins to observe, as long as the provider collects; further calls do nothing. */
  start(): void;
}

/**
 * The network group of the official package is not among them: it forks a shell for each network interface at each
 * collection.
 */
const allGroups: readonly HostMetricGroup[] = ['system.cpu', 'system.memory', 'process.cpu', 'process.memory'];

const types: OptionTypes<HostMetricsOptions> = {
  meterProvider,
  groups: listOf(oneOf('system.cpu', 'system.memory', 'process.cpu', 'process.memory')),
};

/**
 * CPU time, CPU utilization and memory of the host and of this process (`system.cpu.*`, `system.memory.*`,
 * `process.cpu.*`, `process.memory.*`).
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * createHostMetrics({ meterProvider: provider }).start();
 */
export function createHostMetrics(options?: HostMetricsOptions): HostMetrics {
  const checked = checkOptions('createHostMetrics()', options, types);
  let started = false;
  return {
    start() {
      if (started) return;
      started = true;
      new OfficialHostMetrics({
        name: '@executor-metrics/host-metrics',
        meterProvider: checked.meterProvider ?? metrics.getMeterProvider(),
        metricGroups: [...(checked.groups ?? allGroups)],
      }).start();
    },
  };
}
