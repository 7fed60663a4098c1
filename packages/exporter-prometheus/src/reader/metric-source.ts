import { createReport } from '@executor-metrics/core/support';
import { type Collection, collectKey, type Snapshot, snapshotFromMetricData } from '@executor-metrics/sdk';
import type { CollectionResult, MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Collected } from '../rendering/renderer.ts';
import { soundSnapshot } from './sound-snapshot.ts';

/** Collects, within a time in milliseconds. */
export type MetricSource = (timeoutMs: number) => Promise<Collected>;

type CollectPending = (options: { readonly timeoutMillis: number }) => Promise<Collection>;

/**
 * What a provider offers to its readers, as a source of snapshots: our SDK gives them as they are, of any other one the
 * official data are converted.
 */
export function sourceOf(producer: MetricProducer): MetricSource {
  const collect: unknown = Reflect.get(producer, collectKey);
  if (typeof collect === 'function') {
    return async (timeoutMs) => {
      const pending: Promise<Collection> = Reflect.apply(collect as CollectPending, producer, [
        { timeoutMillis: timeoutMs },
      ]);
      const { snapshot, errors, commit } = await pending;
      commit();
      return { snapshot, errors };
    };
  }
  const reportOnce = createReport();
  return async (timeoutMs) => {
    const collected = await inTime(producer.collect({ timeoutMillis: timeoutMs }), timeoutMs);
    const snapshot = soundSnapshot(snapshotFromMetricData(collected.resourceMetrics), ({ name }) =>
      reportOnce(
        'EXECUTOR_METRICS_NOT_EXPOSED',
        `series of "${name}" are not exposed: the provider or producer gives values that are none`,
      ),
    );
    // Not all producers are written in TypeScript.
    return { snapshot, errors: collected.errors ?? [] };
  };
}

/** Producers beside the provider: their metrics join in, their resource is that of the provider. */
export function withFurther(main: MetricSource, further: readonly MetricSource[]): MetricSource {
  if (further.length === 0) return main;
  return async (timeoutMs) => {
    const [first, ...others] = await Promise.all([main(timeoutMs), ...further.map((each) => partOf(each, timeoutMs))]);
    const scopes: Snapshot['scopes'] = [first, ...others].flatMap(({ snapshot }) => snapshot.scopes);
    return {
      snapshot: { resource: first.snapshot.resource, scopes },
      errors: [first, ...others].flatMap(({ errors }) => errors),
    };
  };
}

/** One that fails costs its own metrics only. */
async function partOf(
  source: MetricSource,
  timeoutMs: number,
): Promise<Pick<Collected, 'errors'> & { snapshot: Pick<Snapshot, 'scopes'> }> {
  try {
    return await source(timeoutMs);
  } catch (error) {
    return { snapshot: { scopes: [] }, errors: [error] };
  }
}

/** The official SDK waits for its callbacks for ever where they never settle; a scrape does not. */
async function inTime(collecting: Promise<CollectionResult>, timeoutMs: number): Promise<CollectionResult> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`the provider did not collect its metrics within ${timeoutMs} ms`)),
    timeoutMs,
  ).unref();
  try {
    return await Promise.race([collecting, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
