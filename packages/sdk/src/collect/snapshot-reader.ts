import { AggregationTemporality, AggregationType } from '@opentelemetry/sdk-metrics';
import type { CollectingReader } from './collector.ts';

/**
 * The reader behind `snapshot()`. It wants what the first cumulative reader wants, so that it shares that one's cells and
 * costs nothing; with no reader at all it wants the defaults. Beside delta readers alone there is none: the state since
 * the start, which it would need, is what such processes do not keep.
 */
export function snapshotReader(readers: readonly CollectingReader[]): CollectingReader | undefined {
  const model = readers.find(
    (reader) => reader.selectAggregationTemporality('COUNTER' as never) === AggregationTemporality.CUMULATIVE,
  );
  if (model === undefined && readers.length > 0) return undefined;
  return {
    selectAggregation: (type) => model?.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT },
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
    selectCardinalityLimit: (type) => model?.selectCardinalityLimit?.(type) ?? Number.NaN,
  };
}
