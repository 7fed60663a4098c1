import { createCollector, pointsOf } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { createPortRecorder } from './ports/port-recorder.ts';
import type { OnFull, Recorder } from './recorder.ts';

const run = { seed: 20_261_121, numRuns: 60 };

type Step = 'record' | 'garbage' | 'flush' | 'turn' | 'shutdown';

const step = fc.oneof(
  { weight: 20, arbitrary: fc.constant<Step>('record') },
  { weight: 2, arbitrary: fc.constant<Step>('garbage') },
  { weight: 2, arbitrary: fc.constantFrom<Step>('flush', 'turn') },
  { weight: 1, arbitrary: fc.constant<Step>('shutdown') },
);
const onFull = fc.constantFrom<OnFull>('drop-oldest', 'drop-newest', 'block');
const size = fc.integer({ min: 1, max: 8 });

interface Outcome {
  /** How many records were given. */
  readonly given: number;
  /** The ids of those that were recorded, in their order. */
  readonly order: readonly number[];
}

/** Takes the steps, then closes the recorder. */
async function follow(
  steps: readonly Step[],
  create: (metrics: ExecutorMetrics) => Recorder,
): Promise<Outcome & { recorder: Recorder }> {
  const collector = createCollector();
  const order: number[] = [];
  const redact = (value: unknown, key: string) => {
    if (key === 'id') order.push(value as number);
    return undefined;
  };
  const metrics = new ExecutorMetrics({ meterProvider: collector.provider, attributePolicy: { redact } });
  const recorder = create(metrics);
  let given = 0;
  for (const each of steps) {
    if (each === 'record') recorder.record({ operation: 'plan', attributes: { id: given++ } });
    else if (each === 'garbage') {
      given++;
      recorder.record(null as never);
    } else if (each === 'flush') await recorder.flush();
    else if (each === 'turn') await new Promise((resolve) => setImmediate(resolve));
    else void recorder.shutdown();
  }
  await recorder.shutdown();
  const [point] = pointsOf(await collector.collect(), 'executor.operation.completed');
  expect(point?.kind === 'sum' ? point.value : 0).toBe(order.length);
  return { given, order, recorder };
}

function expectAllAccountedFor({ given, order, recorder }: Outcome & { recorder: Recorder }): void {
  const dropped = Object.values(recorder.dropped).reduce((total, each) => total + each, 0);
  expect([order.length + dropped, recorder.pending]).toEqual([given, 0]);
  expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
}

describe('whatever is recorded, flushed and closed in whatever order', () => {
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });

  afterEach(() => vi.restoreAllMocks());

  it('a batch recorder records or drops each record once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), size, async (steps, maxSize) => {
        expectAllAccountedFor(await follow(steps, (metrics) => metrics.createBatchRecorder({ maxSize })));
      }),
      run,
    );
  });

  it('a queue recorder records or drops each record once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), size, onFull, async (steps, capacity, rule) => {
        const outcome = await follow(steps, (metrics) => metrics.createQueueRecorder({ capacity, onFull: rule }));
        expectAllAccountedFor(outcome);
        if (rule === 'block') expect(outcome.recorder.dropped.full).toBeUndefined();
      }),
      run,
    );
  });

  it('a port recorder has each record recorded on the other side or drops it, once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), size, onFull, async (steps, capacity, rule) => {
        const { port1, port2 } = new MessageChannel();
        const options = { capacity, onFull: rule, maxSize: Math.ceil(capacity / 2), maxBlockMs: 1 };
        const outcome = await follow(steps, (metrics) => {
          metrics.receiveRecords(port1);
          return createPortRecorder(port2, options);
        });
        port1.close();
        expectAllAccountedFor(outcome);
      }),
      run,
    );
  });
});
