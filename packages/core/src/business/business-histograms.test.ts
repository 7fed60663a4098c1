import { type Collector, createCollector, pointHistogram, pointsOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';

let collector: Collector;
let metrics: ExecutorMetrics;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
});

afterEach(() => vi.restoreAllMocks());

const hour = 3600;

/** Of the one series of a histogram. */
async function boundsOf(name: string): Promise<readonly number[]> {
  const { buckets } = pointHistogram(await collector.collect(), name);
  return buckets.map(({ upperBound }) => upperBound).slice(0, -1);
}

describe('a business duration', () => {
  it('is in seconds, with bounds from an hour to a month', async () => {
    metrics
      .business('task')
      .duration('completion')
      .recordSeconds(5 * hour);
    const collected = await collector.collect();
    expect(pointsOf(collected, 'task.completion')[0]?.unit).toBe('s');
    expect(pointHistogram(collected, 'task.completion').sum).toBe(5 * hour);
    expect(await boundsOf('task.completion')).toEqual([1, 4, 8, 24, 72, 168, 720].map((hours) => hours * hour));
  });

  it.each([
    ['min', 60, [60, 240, 480, 1440, 4320, 10_080, 43_200]],
    ['h', 1, [1, 4, 8, 24, 72, 168, 720]],
    ['d', 1 / 24, [1 / 24, 1 / 6, 1 / 3, 1, 3, 7, 30]],
  ] as const)('takes seconds and records %s', async (unit, expected, boundaries) => {
    metrics.business('task').duration('completion', { unit }).recordSeconds(hour, { priority: 'low' });
    const collected = await collector.collect();
    expect(pointsOf(collected, 'task.completion')[0]?.unit).toBe(unit);
    expect(pointHistogram(collected, 'task.completion', { priority: 'low' }).sum).toBe(expected);
    expect(await boundsOf('task.completion')).toEqual(boundaries);
  });

  it('has the bounds that it is given, in its unit, also where the array is changed afterwards', async () => {
    const boundaries = [0.5, 2];
    const took = metrics.business().duration('took', { unit: 'h', boundaries });
    boundaries.push(1);
    took.recordSeconds(hour);
    expect(await boundsOf('took')).toEqual([0.5, 2]);
  });

  it('measures between dates and milliseconds', async () => {
    const took = metrics.business().duration('took').with({ kind: 'a' });
    took.recordBetween(new Date(0), new Date(7000));
    took.recordBetween(1000, new Date(2500), { kind: 'b' });
    const collected = await collector.collect();
    expect(pointHistogram(collected, 'took', { kind: 'a' }).sum).toBe(7);
    expect(pointHistogram(collected, 'took', { kind: 'b' }).sum).toBe(1.5);
  });

  it.each<[string, unknown, unknown]>([
    ['an end before the start', 2000, 1000],
    ['a date that is none', new Date('never'), new Date()],
    ['text', '0', 1000],
    ['nothing', undefined, 1000],
    ['what pretends to be a date', { getTime: () => 0 }, 1000],
    ['infinity', 0, Number.POSITIVE_INFINITY],
  ])('drops %s', async (_what, start, end) => {
    metrics
      .business()
      .duration('took')
      .recordBetween(start as Date, end as Date);
    expect(pointsOf(await collector.collect(), 'took')).toEqual([]);
    expect(process.emitWarning).toHaveBeenCalledOnce();
  });

  it.each([[Number.NaN], [-1], ['60' as never], [60n as never], [Number.POSITIVE_INFINITY]])(
    'drops %s seconds',
    async (seconds) => {
      metrics.business().duration('took').recordSeconds(seconds);
      expect(pointsOf(await collector.collect(), 'took')).toEqual([]);
    },
  );

  it('comes back for its name, whatever its unit', () => {
    const took = metrics.business().duration('took', { unit: 'h' });
    expect(metrics.business().duration('took')).toBe(took);
    expect(() => metrics.business().duration('took', { unit: 'd' })).toThrow('was made with the options');
  });
});

describe('a business histogram', () => {
  it('has the bounds and the unit that it is given', async () => {
    const size = metrics.business('attachments').histogram('size', { unit: 'By', boundaries: [1024, 1_048_576] });
    size.record(2000, { kind: 'image' });
    size.with({ kind: 'image' }).record(0);
    size.record(-1, { kind: 'image' });
    expect(metrics.business('attachments').histogram('size')).toBe(size);
    const histogram = pointHistogram(await collector.collect(), 'attachments.size', { kind: 'image' });
    expect(histogram.sum).toBe(2000);
    expect(histogram.buckets.map(({ count }) => count)).toEqual([1, 1, 0]);
  });
});
