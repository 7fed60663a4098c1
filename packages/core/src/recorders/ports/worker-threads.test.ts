import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Collector, createCollector, eventually, pointsOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../../executor-metrics.ts';
import type { RecordingWork } from '../../testdata/recording-worker.ts';
import type { RecorderDrops } from '../recorder.ts';
import type { PortMessage } from './port-message.ts';
import { createPortRecorder } from './port-recorder.ts';

let collector: Collector;
let metrics: ExecutorMetrics;
/** The ids of the records in the order in which they were recorded. */
let order: number[];
let close: (() => void)[];

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  order = [];
  close = [];
  collector = createCollector();
  metrics = new ExecutorMetrics({
    meterProvider: collector.provider,
    attributePolicy: {
      redact: (value) => {
        order.push(value as number);
        return undefined;
      },
    },
  });
});

afterEach(() => {
  for (const each of close) each();
  vi.restoreAllMocks();
});

function start(work: RecordingWork, transferList: readonly InstanceType<typeof MessagePort>[] = []): Worker {
  return new Worker(new URL('../../testdata/recording-worker.ts', import.meta.url), {
    workerData: work,
    transferList: [...transferList] as never,
    // The process of the tests has options that a thread does not take.
    execArgv: ['--conditions=@executor-metrics/source'],
  });
}

async function ended(worker: Worker): Promise<void> {
  const [code] = await once(worker, 'exit');
  expect(code).toBe(0);
}

/** How many records of each worker were recorded. */
async function counts(): Promise<Record<string, number>> {
  const points = pointsOf(await collector.collect(), 'executor.operation.completed');
  return Object.fromEntries(
    points.map((point) => [
      `${point.attributes['executor.operation']}`,
      point.kind === 'sum' ? point.value : Number.NaN,
    ]),
  );
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('records of worker threads', { timeout: 30_000 }, () => {
  it('are all recorded in their order where the thread closes in order', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    metrics.receiveRecords(port1);
    await ended(start({ worker: 1, records: 5000, port: port2 }, [port2]));
    expect(order).toEqual(numbers(5000));
    expect(metrics.getMetricsSummary().dropped).toEqual({});
  });

  it('arrive through the thread itself, among messages of the application', async () => {
    const worker = start({ worker: 1, records: 250 });
    const others: unknown[] = [];
    worker.on('message', (message: { protocol?: unknown }) => {
      if (message.protocol === undefined) others.push(message);
    });
    using receiver = metrics.receiveRecords(worker);
    await ended(worker);
    receiver.stop();
    expect([order, others]).toEqual([numbers(250), [{ worker: 1, dropped: {} }]]);
  });

  it('of several threads arrive through one BroadcastChannel', async () => {
    const channel = `records ${process.pid}`;
    const broadcast = new BroadcastChannel(channel);
    close.push(() => broadcast.close());
    metrics.receiveRecords(broadcast);
    await Promise.all([1, 2, 3].map((worker) => ended(start({ worker, records: 300, channel }))));
    expect(await counts()).toEqual({ 'work 1': 300, 'work 2': 300, 'work 3': 300 });
  });

  it('all come through a thread that waits for room, however fast it is', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    metrics.receiveRecords(port1);
    const options = { capacity: 50, maxSize: 10, onFull: 'block', maxBlockMs: 20_000 } as const;
    await ended(start({ worker: 1, records: 3000, port: port2, options }, [port2]));
    expect(order).toEqual(numbers(3000));
  });

  it('of a thread that floods are dropped over there and counted here, and none is lost without a trace', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    const sizes: number[] = [];
    port1.on('message', ({ records }: PortMessage) => sizes.push(records?.length ?? 0));
    metrics.receiveRecords(port1);
    const worker = start({ worker: 1, records: 20_000, port: port2, options: { capacity: 100, maxSize: 20 } }, [port2]);
    const told = once(worker, 'message');
    await ended(worker);
    const [{ dropped }] = (await told) as [{ dropped: RecorderDrops }];
    expect(order.length + (dropped.full ?? 0)).toBe(20_000);
    expect(metrics.getMetricsSummary().dropped['recorder-full'] ?? 0).toBe(dropped.full ?? 0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
  });

  it('do not pile up at a thread that is busy', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    const arrived: number[] = [];
    metrics.receiveRecords(port1);
    port1.on('message', () => arrived.push(performance.now()));
    const worker = start({ worker: 1, records: 5000, port: port2, options: { maxSize: 10 } }, [port2]);
    await once(worker, 'online');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const busyUntilMs = performance.now() + 300;
    while (performance.now() < busyUntilMs);
    const before = arrived.length;
    // What arrives in one turn is what had piled up.
    await new Promise((resolve) => setImmediate(resolve));
    expect(arrived.length - before).toBeLessThanOrEqual(5);
    await ended(worker);
    expect(order).toEqual(numbers(5000));
  });

  it('of a thread that is terminated are recorded as far as they came, and others go on', async () => {
    const channels = [new MessageChannel(), new MessageChannel()] as const;
    for (const { port1 } of channels) {
      close.push(() => port1.close());
      metrics.receiveRecords(port1);
    }
    const [first, second] = channels.map(({ port2 }, worker) =>
      start({ worker, records: worker === 0 ? 1e9 : 1000, port: port2 }, [port2]),
    );
    const secondEnded = ended(second as Worker);
    await eventually(() => expect(order.length).toBeGreaterThan(1500), { what: 'records', timeoutMs: 20_000 });
    await first?.terminate();
    await secondEnded;
    expect((await counts())['work 1']).toBe(1000);
  });

  it('keep neither thread alive', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    metrics.receiveRecords(port1);
    createPortRecorder(port2).record({ operation: 'work' });
    expect([
      Reflect.apply(Reflect.get(port1, 'hasRef'), port1, []),
      Reflect.apply(Reflect.get(port2, 'hasRef'), port2, []),
    ]).toEqual([false, false]);
  });

  it('wait for a receiver that comes late, or comes back', async () => {
    const { port1, port2 } = new MessageChannel();
    close.push(() => port1.close());
    const recorder = createPortRecorder(port2);
    recorder.record({ operation: 'work', attributes: { id: 0 } });
    const first = metrics.receiveRecords(port1);
    await recorder.flush();
    first.stop();
    recorder.record({ operation: 'work', attributes: { id: 1 } });
    metrics.receiveRecords(port1);
    await recorder.flush();
    expect([order, recorder.pending]).toEqual([[0, 1], 0]);
  });
});
