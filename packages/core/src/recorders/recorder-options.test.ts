import { describe, expect, it } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';
import { createPortRecorder } from './ports/port-recorder.ts';
import { resolveBatchOptions, resolvePortOptions, resolveQueueOptions } from './recorder-options.ts';

const metrics = new ExecutorMetrics({ enabled: false });
const port = { postMessage: () => {} };

describe('the options of recorders', () => {
  it('have defaults', () => {
    expect(resolveBatchOptions(undefined)).toEqual({ maxSize: 100, maxDelayMs: 1000 });
    expect(resolveQueueOptions({})).toEqual({ capacity: 10_000, onFull: 'drop-oldest' });
    expect(resolvePortOptions({ capacity: 10 })).toEqual({
      ...{ maxSize: 10, maxDelayMs: 100, capacity: 10 },
      ...{ onFull: 'drop-oldest', maxBlockMs: 20, flushTimeoutMs: 5000 },
    });
  });

  it.each<[string, () => unknown, string]>([
    ['a size of 0', () => metrics.createBatchRecorder({ maxSize: 0 }), 'option "maxSize" is 0'],
    ['a size of text', () => metrics.createBatchRecorder({ maxSize: '9' as never }), 'option "maxSize" is "9"'],
    ['an endless delay', () => metrics.createBatchRecorder({ maxDelayMs: Infinity }), 'option "maxDelayMs"'],
    ['a capacity that fills memory', () => metrics.createQueueRecorder({ capacity: 1e9 }), 'option "capacity"'],
    ['another rule', () => metrics.createQueueRecorder({ onFull: 'throw' as never }), '"drop-oldest" or "drop-newest"'],
    [
      'options of the other one',
      () => metrics.createQueueRecorder({ maxSize: 1 } as never),
      'unknown option "maxSize"',
    ],
    ['no wait', () => createPortRecorder(port, { maxBlockMs: 0 }), 'option "maxBlockMs" is 0'],
    ['messages that are never full', () => createPortRecorder(port, { maxSize: 9, capacity: 8 }), 'no more than'],
    ['a port that is none', () => createPortRecorder({} as never), 'the port is an object'],
    ['no port', () => createPortRecorder(undefined as never), 'the port is undefined'],
    ['a port that cannot be heard', () => metrics.receiveRecords(port as never), 'the port is an object'],
  ])('refuse %s', (_what, create, message) => {
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
  });
});
