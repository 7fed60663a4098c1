import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedMetric, pointHistogram, pointsOf, pointValue, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { recordingProvider } from '../testdata/recording.ts';
import { createQueueMetrics } from './create-queue-metrics.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import type { QueueMetricsOptions } from './queue-metrics-options.ts';

const sent = 'messaging.client.sent.messages';
const operation = 'messaging.client.operation.duration';
const consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const wait = 'messaging.queue.wait_time';
const depth = 'messaging.queue.depth';
const age = 'messaging.queue.oldest_age';

const of = { 'messaging.system': 'pgboss', 'messaging.destination.name': 'mail' };

function measured(options: Partial<QueueMetricsOptions> = {}): {
  readonly queue: QueueMetrics;
  readonly collect: () => Promise<CollectedMetric[]>;
} {
  const { meterProvider, collect } = recordingProvider();
  return { queue: createQueueMetrics({ system: 'pgboss', destination: 'mail', meterProvider, ...options }), collect };
}

describe('createQueueMetrics', () => {
  it.each([
    ['option "system" is undefined', { destination: 'mail' }],
    ['option "destination" is undefined', { system: 'pgboss' }],
    ['option "destination" is ""', { system: 'pgboss', destination: '' }],
    ['unknown option "queue"', { system: 'pgboss', destination: 'mail', queue: 'mail' }],
    ['the options are null', null],
  ])('throws and says: %s', (message, options) => {
    expect(() => createQueueMetrics(options as unknown as QueueMetricsOptions)).toThrow(message);
  });

  it('records into one series for all that have the same names', async () => {
    const { meterProvider, collect } = recordingProvider();
    for (let i = 0; i < 3; i++) createQueueMetrics({ system: 'pgboss', destination: 'mail', meterProvider }).sent();
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 3, attributes: of }]);
  });

  it('bounds what is made for each tenant', async () => {
    const { meterProvider, collect } = recordingProvider();
    for (let i = 0; i < 10_000; i++) createQueueMetrics({ system: 's', destination: `t-${i}`, meterProvider }).sent();
    const metrics = await collect();
    expect(pointsOf(metrics, sent)).toHaveLength(201);
    expect(pointValue(metrics, sent, { 'messaging.destination.name': '_OTHER' })).toBe(9800);
  });
});

describe('messages that are sent', () => {
  it('are counted, one by one or many at a time', async () => {
    const { queue, collect } = measured();
    queue.sent();
    queue.sent(5);
    queue.sent(0);
    expect(pointValue(await collect(), sent, of)).toBe(6);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '5', null, Symbol('s')])(
    'are not counted where their number is %s, which is said once',
    async (count) => {
      const warnings = recordWarnings();
      const { queue, collect } = measured();
      queue.sent(count as number);
      queue.sent(count as number);
      expect(pointsOf(await collect(), sent)).toEqual([]);
      expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_BAD_COUNT']);
    },
  );

  it('are timed by a call, whose result is handed on', async () => {
    const { queue, collect } = measured();
    expect(await queue.send(() => sleep(50, 'an id'), 3)).toBe('an id');
    expect(queue.send(() => 'another id')).toBe('another id');
    const metrics = await collect();
    expect(pointValue(metrics, sent, of)).toBe(4);
    const { count, sum } = pointHistogram(metrics, operation, { ...of, 'messaging.operation.name': 'send' });
    expect(count).toBe(2);
    expect(sum).toBeGreaterThanOrEqual(0.045);
  });

  it('are counted with the error where the call fails, which is thrown as it is', async () => {
    const { queue, collect } = measured();
    const error = new RangeError('no');
    await expect(queue.send(() => Promise.reject(error))).rejects.toBe(error);
    expect(() =>
      queue.send(() => {
        throw error;
      }),
    ).toThrow(error);
    const failed = { ...of, 'error.type': 'RangeError' };
    expect(pointValue(await collect(), sent, failed)).toBe(2);
    expect(pointHistogram(await collect(), operation, failed).count).toBe(2);
  });
});

describe('messages that are received', () => {
  it('are active until they are done, and timed', async () => {
    const { queue, collect } = measured({ group: 'workers' });
    const processing = queue.received();
    expect(pointValue(await collect(), 'messaging.process.active', of)).toBe(1);
    await sleep(30);
    processing.done();
    const metrics = await collect();
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(pointValue(metrics, consumed, { ...of, 'messaging.consumer.group.name': 'workers' })).toBe(1);
    expect(pointHistogram(metrics, processed, of).sum).toBeGreaterThanOrEqual(0.025);
  });

  it('fail for good, or are tried again, by the class of the error', async () => {
    const { queue, collect } = measured();
    queue.received().fail(new TypeError('secret'));
    queue.received().retry(new RangeError('secret'));
    const metrics = await collect();
    expect(pointsOf(metrics, processed).map(({ attributes }) => attributes['error.type'])).toEqual([
      'TypeError',
      'RangeError',
    ]);
    expect(pointValue(metrics, 'messaging.queue.dead_lettered', { 'error.type': 'TypeError' })).toBe(1);
    expect(pointValue(metrics, 'messaging.process.retries', { 'error.type': 'RangeError' })).toBe(1);
    expect(JSON.stringify(metrics)).not.toContain('secret');
  });

  it('are put off where they go back without an error, which is no failure', async () => {
    const { queue, collect } = measured();
    queue.received().retry();
    const metrics = await collect();
    expect(pointsOf(metrics, processed)).toEqual([]);
    expect(pointValue(metrics, 'messaging.process.postponed', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
  });

  it('end once', async () => {
    const { queue, collect } = measured();
    const processing = queue.received();
    processing.done();
    processing.done();
    processing.fail(new Error('no'));
    processing.retry(new Error('no'));
    const metrics = await collect();
    expect(pointHistogram(metrics, processed, of).count).toBe(1);
    expect(pointsOf(metrics, 'messaging.queue.dead_lettered')).toEqual([]);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
  });

  it('have waited since they were sent or, if that is known, since they were due', async () => {
    const { queue, collect } = measured();
    queue.received({ sentAt: Date.now() - 2000 }).done();
    queue.received({ sentAt: new Date(Date.now() - 60_000), dueAt: new Date(Date.now() - 3000) }).done();
    const { count, sum } = pointHistogram(await collect(), wait, of);
    expect(count).toBe(2);
    expect(sum).toBeCloseTo(5, 0);
  });

  it('have not waited where that was in the future', async () => {
    const { queue, collect } = measured();
    queue.received({ sentAt: Date.now() + 60_000 }).done();
    expect(pointHistogram(await collect(), wait, of)).toMatchObject({ count: 1, sum: 0 });
  });

  it('are counted when they come again', async () => {
    const { queue, collect } = measured();
    queue.received({ redelivered: true }).done();
    queue.received({ redelivered: false }).done();
    expect(pointValue(await collect(), 'messaging.client.redelivered.messages', of)).toBe(1);
  });

  it.each([
    ['null', null],
    ['a text', 'message'],
    ['an invalid date', { sentAt: new Date(Number.NaN) }],
    ['a text for a time', { sentAt: '2026-01-01' }],
    ['an infinite time', { dueAt: Number.POSITIVE_INFINITY }],
    [
      'a getter that throws',
      {
        get sentAt(): number {
          throw new Error('no');
        },
      },
    ],
    ['a proxy that was revoked', revoked()],
  ])('are counted whatever is known of them: %s', async (_, message) => {
    const { queue, collect } = measured();
    queue.received(message as object).done();
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(1);
    expect(pointsOf(metrics, wait)).toEqual([]);
  });
});

describe('the depth of a queue', () => {
  it('is a number, or one for each state', async () => {
    const { queue, collect } = measured();
    queue.depth(async () => 5);
    expect(pointsOf(await collect(), depth)).toMatchObject([{ value: 5, attributes: of }]);
    const { queue: other, collect: collectOther } = measured();
    other.depth(() => ({ waiting: 3, active: 1 }));
    expect(pointsOf(await collectOther(), depth)).toMatchObject([
      { value: 3, attributes: { ...of, 'messaging.queue.state': 'waiting' } },
      { value: 1, attributes: { ...of, 'messaging.queue.state': 'active' } },
    ]);
  });

  it('is shown with the age of the oldest message, where there is one', async () => {
    const { queue, collect } = measured();
    queue.oldestAge(() => 12.5);
    expect(pointsOf(await collect(), age)).toMatchObject([{ value: 12.5, unit: 's', attributes: of }]);
    const { queue: empty, collect: collectEmpty } = measured();
    empty.oldestAge(() => undefined);
    expect(pointsOf(await collectEmpty(), age)).toEqual([]);
  });

  it.each([Number.NaN, -1, 'many', null, { waiting: 'many' }, { waiting: Number.POSITIVE_INFINITY }])(
    'is missing where it is no number: %s',
    async (value) => {
      const { queue, collect } = measured();
      queue.depth(() => value as number);
      queue.sent();
      const metrics = await collect();
      expect(pointsOf(metrics, depth)).toEqual([]);
      expect(pointValue(metrics, sent)).toBe(1);
    },
  );

  it('has no more states than sixteen', async () => {
    const { queue, collect } = measured();
    queue.depth(() => Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`state-${i}`, i])));
    expect(pointsOf(await collect(), depth)).toHaveLength(16);
  });

  it('is missing where it cannot be read, which is said once', async () => {
    const warnings = recordWarnings();
    const { queue, collect } = measured();
    queue.depth(() => Promise.reject(new RangeError('no')));
    expect(pointsOf(await collect(), depth)).toEqual([]);
    await collect();
    expect(warnings).toMatchObject([{ code: 'EXECUTOR_METRICS_DEPTH_UNKNOWN' }]);
  });

  it('is read by a function alone, as is said', () => {
    const warnings = recordWarnings();
    measured().queue.depth(5 as never);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_BAD_READING']);
  });

  it('is not read any more when the queue is closed', async () => {
    const { queue, collect } = measured();
    let read = 0;
    queue.depth(() => ++read);
    queue.close();
    expect(pointsOf(await collect(), depth)).toEqual([]);
    expect(read).toBe(0);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
