import { EventEmitter } from 'node:events';
import { createPortRecorder, ExecutorMetrics } from '@executor-metrics/core';
import { MeterProvider } from '@executor-metrics/sdk';
import { type CollectedMetric, createCollector, createMemoryReader } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A connection as `ws` has it. */
class Socket extends EventEmitter {
  readyState = 1;

  send(_data: unknown): void {}
}

/** Something of each part that records beside the operations. */
async function work(metrics: ExecutorMetrics): Promise<void> {
  const batch = metrics.batch('import', 4);
  await batch.job(1).run(async () => 1);
  expect(() => batch.job(2).run(() => JSON.parse('{'))).toThrow();
  batch.job(3).cancel();
  batch.end();

  const answer = { object: 'chat.completion', model: 'm', usage: { prompt_tokens: 3, completion_tokens: 2 } };
  const llm = metrics.llm({ prices: { m: { input: 1e6, output: 2e6 } } });
  await llm.run(async () => answer, { attributes: { tenant: 'a' } });
  llm.record({ model: 'm', durationSeconds: 1, errorType: 'rate_limit' });

  const tasks = metrics.business('tasks');
  tasks.counter('created').increment({ priority: 'high' });
  tasks.upDownCounter('open').decrement();
  tasks.gauge('seats').set(5, { plan: 'free' });
  tasks.duration('age', { unit: 'h' }).recordSeconds(7200);
  tasks.observedGauge('by_status', { read: async () => [{ value: 3n, attributes: { status: 'done' } }] });

  const socket = new Socket();
  metrics.monitorWebSocket(socket as never, { route: '/chat' });
  socket.emit('message', Buffer.from('four'));
  socket.send('fünf');
  socket.emit('close', 1001);

  metrics.createBatchRecorder().record({ operation: 'batched', attributes: { kind: 'a' } });
  metrics.createQueueRecorder({ capacity: 1, onFull: 'drop-newest' }).record({ operation: 'queued' });
  const port = new EventEmitter();
  metrics.receiveRecords(port);
  await using remote = createPortRecorder({ postMessage: (message) => port.emit('message', structuredClone(message)) });
  remote.record({ operation: 'sent', success: false, errorType: 'Busy' });
  remote.record(null as never);
}

/** Without the times, which differ from run to run. */
function shown(points: readonly CollectedMetric[]): readonly string[] {
  return points
    .map((point) => {
      const value = point.kind === 'histogram' ? { count: point.histogram.count } : 'value' in point ? point.value : '';
      const attributes = Object.entries(point.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify([point.name, point.unit, point.kind, attributes, value]);
    })
    .filter((line) => !line.includes('time_since_success'))
    .sort();
}

describe('the parts of core beside the operations', () => {
  beforeEach(() => vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
  afterEach(() => vi.restoreAllMocks());

  it('record the same on our SDK as on the official one', async () => {
    const official = createCollector();
    const reader = createMemoryReader();
    const own = new MeterProvider({ readers: [reader] });
    await work(new ExecutorMetrics({ meterProvider: official.provider }));
    await work(new ExecutorMetrics({ meterProvider: own }));
    const expected = shown(await official.collect());
    expect(shown(await reader.collectMetrics())).toEqual(expected);
    for (const part of [
      'batch',
      'gen_ai',
      'tasks',
      'websocket',
      'recorder',
      'llm.cost',
      'by_status',
      'batched',
      'sent',
    ]) {
      expect(expected.some((line) => line.includes(part))).toBe(true);
    }
  });
});
