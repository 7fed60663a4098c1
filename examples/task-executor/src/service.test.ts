import { ExecutorMetrics } from '@executor-metrics/core';
import { describe, expect, it, vi } from 'vitest';
import { createService } from './service.ts';

function setUp() {
  const onError = vi.fn();
  const service = createService({
    metrics: new ExecutorMetrics({ enabled: false }),
    database: ':memory:',
    seed: 1,
    queueCapacity: 2,
    concurrency: 1,
    onError,
  });
  return { service, onError };
}

describe('createService', () => {
  it('accepts as many tasks as it has room for', () => {
    const { service } = setUp();
    const statuses = [1, 2, 3, 4].map(() => service.submit('write a report').status);
    expect(statuses).toEqual(['queued', 'queued', 'queued', 'rejected']);
    expect(service.stats()).toMatchObject({ tasks: { accepted: 3, rejected: 1 }, queue: { depth: 2, running: 1 } });
  });

  it('ends what it has accepted before it stops', async () => {
    const { service, onError } = setUp();
    service.submit('resize 4 images');
    service.submit('resize 5 images');
    await service.drain(3000);
    expect(service.stats()).toMatchObject({
      operations: { intent: { successes: 2 } },
      queue: { depth: 0, running: 0 },
    });
    expect(service.store.list({ limit: 10 }).map(({ status }) => status)).toEqual(['done', 'done']);
    expect(onError).not.toHaveBeenCalled();
  });

  it('gives up, when there is no more time, what runs and what waits', async () => {
    const { service } = setUp();
    service.submit('write a report');
    service.submit('write another report');
    await service.drain(0);
    expect(service.accepting).toBe(false);
    expect(service.stats()).toMatchObject({
      operations: { intent: { successes: 1 }, execute: { successes: 0, failures: { Abandoned: 1 } } },
      queue: { depth: 0, running: 0 },
    });
    expect(service.store.list({ limit: 10 }).map(({ status }) => status)).toEqual(['queued', 'failed']);
    service.close();
  });
});
