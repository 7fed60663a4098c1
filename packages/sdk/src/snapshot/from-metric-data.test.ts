import { type HrTime, ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { snapshotFromMetricData } from './from-metric-data.ts';
import { toResourceMetrics } from './to-metric-data.ts';

const histogram = { buckets: { boundaries: [1], counts: [1, 0] }, count: 1, sum: 0.5 };
const side = { offset: 0, bucketCounts: [1] };
const exponential = {
  count: 1,
  sum: 1.5,
  scale: 0,
  zeroCount: 0,
  positive: side,
  negative: { offset: 0, bucketCounts: [] },
};
const numbers = {
  [DataPointType.SUM]: 5,
  [DataPointType.GAUGE]: 5,
  [DataPointType.HISTOGRAM]: histogram,
  [DataPointType.EXPONENTIAL_HISTOGRAM]: exponential,
};

/** As an SDK gives it whose descriptors say nothing of the instrument. */
function foreign(dataPointType: DataPointType, { monotonic = false, type, points = [{}] }: Foreign = {}) {
  const dataPoints = points.map((point) => ({
    ...{ attributes: {}, startTime: [1, 0], endTime: [9, 0], value: numbers[dataPointType] },
    ...point,
  }));
  const metric = {
    descriptor: {
      name: 'x',
      description: '',
      unit: '',
      valueType: ValueType.DOUBLE,
      ...(type !== undefined && { type }),
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    ...{ dataPointType, isMonotonic: monotonic, dataPoints },
  } as unknown as MetricData;
  const data: ResourceMetrics = {
    resource: resourceFromAttributes({}),
    scopeMetrics: [{ scope: { name: 'm' }, metrics: [metric] }],
  };
  const snapshot = snapshotFromMetricData(data);
  return { metric: snapshot.scopes[0]?.metrics[0], back: toResourceMetrics(snapshot).scopeMetrics[0]?.metrics[0] };
}

interface Foreign {
  readonly monotonic?: boolean;
  readonly type?: unknown;
  readonly points?: readonly object[];
}

describe('snapshotFromMetricData', () => {
  it.each([
    [DataPointType.SUM, true, 'COUNTER'],
    [DataPointType.SUM, false, 'UP_DOWN_COUNTER'],
    [DataPointType.GAUGE, false, 'GAUGE'],
    [DataPointType.HISTOGRAM, false, 'HISTOGRAM'],
    [DataPointType.EXPONENTIAL_HISTOGRAM, false, 'HISTOGRAM'],
  ])(
    'takes data of type %i (monotonic: %s) for that of an instrument of type %s where nothing is said',
    (type, monotonic, wanted) => {
      for (const said of [undefined, null, 'TEAPOT']) {
        expect(foreign(type, { monotonic, type: said }).metric?.descriptor.instrumentType).toBe(wanted);
      }
    },
  );

  it('takes the word of descriptors that say what the instrument is', () => {
    expect(foreign(DataPointType.HISTOGRAM, { type: 'GAUGE' }).metric?.descriptor.instrumentType).toBe('GAUGE');
  });

  it('loses no sum of a histogram on the way back to official data', () => {
    expect(foreign(DataPointType.HISTOGRAM).back?.dataPoints[0]?.value).toMatchObject(histogram);
    expect(foreign(DataPointType.EXPONENTIAL_HISTOGRAM).back?.dataPoints[0]?.value).toMatchObject(exponential);
  });

  it('keeps the exemplars of points that have some, and leaves out what is none', () => {
    const time: HrTime = [5, 0];
    const exemplar = { value: 1, time, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), filteredAttributes: {} };
    const { traceId: _, ...withoutTrace } = exemplar;
    const { metric } = foreign(DataPointType.SUM, {
      points: [
        { exemplars: [exemplar, withoutTrace, null, 5, { ...exemplar, value: '1' }] },
        { exemplars: 'none' },
        {},
      ],
    });
    expect(metric?.series.map(({ exemplars }) => exemplars)).toEqual([[exemplar], [], []]);
  });

  it('begins with the oldest point', () => {
    const { metric } = foreign(DataPointType.SUM, { points: [{ startTime: [3, 0] }, { startTime: [2, 0] }] });
    expect([metric?.startTime, metric?.time]).toEqual([
      [2, 0],
      [9, 0],
    ]);
  });
});
