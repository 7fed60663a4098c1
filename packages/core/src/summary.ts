import type { Assembly } from './assembly.ts';
import type { LayoutName, ResolvedOptions } from './options.ts';
import type { DropReason } from './recording/drops.ts';
import { isAttached } from './recording/meter-source.ts';
import { messageOf } from './support/message-of.ts';
import type { Report } from './support/report.ts';

/** What `getMetricsSummary()` tells; `details` of the options adds to it. */
export interface MetricsSummary {
  readonly metricsEnabled: boolean;
  readonly layout: LayoutName;
  /** Whether there is a MeterProvider, so that what is recorded arrives somewhere. */
  readonly attached: boolean;
  readonly operations: readonly string[];
  /** Keys of `metrics`. */
  readonly availableMetrics: readonly string[];
  /** Measurements that were not recorded as they were given, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly [detail: string]: unknown;
}

/** Never throws. */
export function summarize(
  { engine, operations }: Pick<Assembly, 'engine' | 'operations'>,
  { layout, details }: ResolvedOptions,
  report: Report,
): MetricsSummary {
  const metricsEnabled = engine.gate.isOpen;
  return {
    ...detailsOf(details, report),
    metricsEnabled,
    layout,
    attached: metricsEnabled && isAttached(engine.source),
    operations: operations.names(),
    availableMetrics: [...engine.instruments.byKey.keys()],
    dropped: engine.drops.byReason(),
  };
}

function detailsOf(details: ResolvedOptions['details'], report: Report): Readonly<Record<string, unknown>> {
  try {
    // Copied here, as a getter may throw.
    return { ...details() };
  } catch (error) {
    report(
      'EXECUTOR_METRICS_DETAILS_FAILED',
      `the function details of the options threw (${messageOf(error)}); getMetricsSummary() goes without them`,
    );
    return {};
  }
}
