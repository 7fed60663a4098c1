import { MeterProvider } from '@executor-metrics/sdk';
import { recordWarnings } from '@executor-metrics/testkit';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { composeOtlpExporter, createOtlpExporter } from '../create-otlp-exporter.ts';
import { resolveOptions } from '../options.ts';
import { fakedTime, reading, second } from '../testdata/reading.ts';
import { hanging, type Script, ScriptedTransport, unavailable, unsent } from '../testdata/sending.ts';
import type { Answer } from '../transport/transport.ts';

beforeEach(() => {
  vi.useFakeTimers({ ...fakedTime, toFake: [...fakedTime.toFake] });
  recordWarnings();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Settles what depends on promises alone. */
async function turns(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe('the interval', () => {
  it('makes one push each time', async () => {
    const { transport, jobs, jobsIn } = reading({ intervalMs: 10 * second });
    jobs.add(1);
    await vi.advanceTimersByTimeAsync(9999);
    expect(transport.payloads).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    jobs.add(2);
    await vi.advanceTimersByTimeAsync(20 * second);
    expect([0, 1, 2].map(jobsIn)).toEqual([[1], [3], [3]]);
  });

  it('never makes two pushes at once, and counts the intervals that a slow one costs', async () => {
    let underWay = 0;
    let most = 0;
    const slow: Script = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 35 * second));
      underWay--;
      return { status: 'accepted', rejectedPoints: 0, message: '', code: 200 };
    };
    const { exporter, jobs, transport } = reading({ intervalMs: 10 * second, timeoutMs: 60 * second }, slow, slow);
    jobs.add(1);
    await vi.advanceTimersByTimeAsync(100 * second);
    expect(most).toBe(1);
    // The pushes at 10 and 50 take 35 seconds each; 20, 30, 40, 60, 70 and 80 are left out.
    expect(exporter.status().skippedIntervals).toBe(6);
    expect(transport.payloads).toHaveLength(4);
  });

  it('is not kept while the backend asks to be left alone', async () => {
    const asked: Answer = { ...unavailable, retryAfterMs: 25 * second } as Answer;
    const { exporter, jobs, transport } = reading({ intervalMs: 10 * second }, asked);
    jobs.add(1);
    await vi.advanceTimersByTimeAsync(40 * second);
    // At 10, and again at 40: 20 and 30 are within the 25 seconds.
    expect(transport.payloads).toHaveLength(2);
    expect(exporter.status().skippedIntervals).toBe(2);
  });

  it('ends with the shutdown', async () => {
    const { exporter, provider, jobs, transport } = reading({ intervalMs: 10 * second });
    jobs.add(1);
    await provider.shutdown();
    await vi.advanceTimersByTimeAsync(60 * second);
    expect(transport.payloads).toHaveLength(1);
    expect(transport.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    await expect(exporter.forceFlush()).resolves.toBeUndefined();
    await expect(exporter.collect()).rejects.toThrow('shut down');
  });

  it('pushes nothing where nothing was recorded', async () => {
    const transport = new ScriptedTransport();
    const exporter = composeOtlpExporter(resolveOptions({ intervalMs: second, compression: 'none' }), transport);
    new MeterProvider({ readers: [exporter] });
    await vi.advanceTimersByTimeAsync(10 * second);
    expect(transport.payloads).toHaveLength(0);
    expect(exporter.status()).toMatchObject({ pushes: 10, failedPushes: 0 });
  });
});

describe('a flush', () => {
  it('has what was recorded before it, also while another push is under way', async () => {
    const { jobs, jobsIn, provider } = reading({ timeoutMs: 2 * second, retry: { maxElapsedMs: 0 } }, hanging);
    jobs.add(1);
    const first = provider.forceFlush().catch((error: Error) => error.message);
    await turns();
    jobs.add(2);
    const second_ = provider.forceFlush();
    await vi.advanceTimersByTimeAsync(5 * second);
    expect(await first).toContain('no answer');
    await second_;
    expect(jobsIn(1)).toEqual([3]);
  });

  it('is one with others of the same moment', async () => {
    const { jobs, provider, transport } = reading({});
    jobs.add(1);
    await Promise.all([provider.forceFlush(), provider.forceFlush(), provider.forceFlush()]);
    expect(transport.payloads).toHaveLength(1);
  });

  it('leaves the patience of another flush alone', async () => {
    const retry = { initialMs: second, maxMs: second, jitter: 0 };
    const { jobs, jobsIn, provider, transport } = reading({ retry }, unsent);
    jobs.add(1);
    const first = provider.forceFlush();
    await turns();
    jobs.add(2);
    const other = provider.forceFlush();
    await vi.advanceTimersByTimeAsync(5 * second);
    await Promise.all([first, other]);
    expect(transport.payloads).toHaveLength(3);
    expect(jobsIn(2)).toEqual([3]);
  });

  it('does not wait for the patience of a push in the background', async () => {
    const { jobs, provider, transport } = reading(
      { intervalMs: 10 * second, timeoutMs: 30 * second, retry: { initialMs: 20 * second, maxMs: 20 * second } },
      unsent,
    );
    jobs.add(1);
    await vi.advanceTimersByTimeAsync(10 * second);
    expect(transport.payloads).toHaveLength(1);
    await provider.forceFlush();
    expect(transport.payloads).toHaveLength(2);
  });

  it('ends by its limit with the reason, whatever the backend does', async () => {
    const { jobs, provider } = reading({ timeoutMs: 60 * second }, hanging, hanging);
    jobs.add(1);
    const flushing = provider.forceFlush({ timeoutMillis: 1000 }).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await flushing).toMatchObject({ name: 'PushError', message: expect.stringContaining('no answer') });
  });

  it('ends by its limit where the transport does not', async () => {
    const { jobs, provider } = reading({}, () => new Promise(() => {}));
    jobs.add(1);
    const flushing = provider.forceFlush({ timeoutMillis: 1000 }).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await flushing).toMatchObject({ message: expect.stringContaining('the flush did not end within 1000 ms') });
  });

  it('ends by its limit where the SDK does not', async () => {
    const transport = new ScriptedTransport();
    const exporter = composeOtlpExporter(resolveOptions({ compression: 'none' }), transport);
    exporter.setMetricProducer({ collect: () => new Promise(() => {}) });
    const flushing = exporter.forceFlush({ timeoutMillis: 1000 }).catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await flushing).toMatchObject({ message: expect.stringContaining('the metrics cannot be collected') });
    expect(transport.payloads).toHaveLength(0);
  });

  it('has a timer, so that the process stays until it is over, and leaves none behind', async () => {
    const { jobs, provider } = reading({}, hanging);
    jobs.add(1);
    const spy = vi.spyOn(globalThis, 'setTimeout');
    const flushing = provider.forceFlush({ timeoutMillis: 1000 }).catch(() => {});
    await turns();
    const keeping = spy.mock.results.filter(({ value }) => (value as NodeJS.Timeout).hasRef());
    // One of ours; the other is the one of this test's transport.
    expect(keeping.length).toBeGreaterThanOrEqual(1);
    await vi.advanceTimersByTimeAsync(1000);
    await flushing;
  });
});

describe('the shutdown', () => {
  it('ends within five seconds with a backend that is away, says why, and loses what it says', async () => {
    const { exporter, jobs, provider, transport } = reading(
      { temporality: 'delta' },
      ...Array<Script>(100).fill(unsent),
    );
    jobs.add(1);
    const beganAt = performance.now();
    const ending = provider.shutdown().catch((error: Error) => error);
    await vi.advanceTimersByTimeAsync(5 * second);
    expect(await ending).toMatchObject({ name: 'PushError', message: expect.stringContaining('ECONNREFUSED') });
    expect(performance.now() - beganAt).toBeLessThanOrEqual(5 * second);
    expect(transport.payloads.length).toBeGreaterThan(1);
    expect(transport.isClosed).toBe(true);
    expect(exporter.status()).toMatchObject({ droppedPoints: 1, waitingPoints: 0 });
  });

  it('is one, however often it is called', async () => {
    const { exporter, jobs, transport } = reading({});
    jobs.add(1);
    expect(exporter.shutdown()).toBe(exporter.shutdown());
    await exporter.shutdown();
    expect(transport.payloads).toHaveLength(1);
  });

  it('after a flush that waits makes the last push', async () => {
    const { jobs, provider, transport, jobsIn } = reading({ timeoutMs: second, retry: { maxElapsedMs: 0 } }, hanging);
    jobs.add(1);
    const flushes = [provider.forceFlush().catch(() => {}), provider.shutdown()];
    await vi.advanceTimersByTimeAsync(5 * second);
    await Promise.all(flushes);
    expect(transport.payloads).toHaveLength(2);
    expect(jobsIn(1)).toEqual([1]);
  });

  it('counts what was sent and never answered as lost', async () => {
    const { exporter, jobs, provider } = reading({ temporality: 'delta' }, hanging);
    jobs.add(1);
    const ending = provider.shutdown({ timeoutMillis: 500 }).catch(() => {});
    await vi.advanceTimersByTimeAsync(500);
    await ending;
    expect(exporter.status()).toMatchObject({ droppedPoints: 1, waitingPoints: 0, unknownPoints: 1 });
  });

  it('of an exporter that nobody took ends at once', async () => {
    await expect(createOtlpExporter().shutdown()).resolves.toBeUndefined();
    await expect(createOtlpExporter().forceFlush()).resolves.toBeUndefined();
  });

  it('by `await using` does not throw', async () => {
    const { exporter, jobs, transport } = reading({}, ...Array<Script>(100).fill(unsent));
    jobs.add(1);
    const ending = exporter[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(5 * second);
    await expect(ending).resolves.toBeUndefined();
    expect(transport.isClosed).toBe(true);
  });
});

describe('an SDK that breaks its promises', () => {
  it('ends a push, and not the exporter', async () => {
    const transport = new ScriptedTransport();
    const exporter = composeOtlpExporter(resolveOptions({ compression: 'none' }), transport);
    const good = new MeterProvider({ readers: [] });
    good.getMeter('m').createCounter('jobs').add(1);
    const { resource, scopes } = await good.snapshot();
    const collections = [
      () => ({ snapshot: undefined, errors: [] }),
      () => ({ snapshot: { resource, scopes: [{ scope: {}, metrics: [{}] }] }, errors: [] }),
      () => {
        throw new Error('broken');
      },
      () => ({
        ...{ snapshot: { resource, scopes }, errors: [] },
        commit: () => {
          throw new Error('cannot commit');
        },
      }),
      () => ({ snapshot: { resource, scopes }, errors: [], commit: () => {} }),
    ];
    exporter.setMetricProducer({
      collect: () => Promise.reject(new Error('not used')),
      [Symbol.for('executor-metrics.collect.v1')]: async () => collections.shift()?.(),
    } as MetricProducer);
    for (let i = 0; i < 4; i++) await expect(exporter.forceFlush()).rejects.toThrow();
    await expect(exporter.forceFlush()).resolves.toBeUndefined();
    expect(exporter.status()).toMatchObject({ pushes: 5, failedPushes: 4 });
  });
});

describe('OtlpReader', () => {
  it('belongs to one provider', () => {
    const exporter = createOtlpExporter();
    const producer: MetricProducer = { collect: () => new Promise(() => {}) };
    exporter.setMetricProducer(producer);
    expect(() => exporter.setMetricProducer(producer)).toThrow('already belongs to a MeterProvider');
  });

  it('needs one to collect', async () => {
    await expect(createOtlpExporter().collect()).rejects.toThrow('no MeterProvider has this OTLP exporter');
  });

  it('is ready from the start', async () => {
    await expect(createOtlpExporter().ready).resolves.toBeUndefined();
  });

  it('waits for what the resource finds out later, and not for ever', async () => {
    const waitFor = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 300)));
    const { transport, exporter } = (() => {
      const script = new ScriptedTransport();
      return { transport: script, exporter: composeOtlpExporter(resolveOptions({ compression: 'none' }), script) };
    })();
    const { resource } = (await new MeterProvider({}).snapshot()) as { resource: object };
    const slow = Object.assign(Object.create(resource), { waitForAsyncAttributes: waitFor });
    Object.defineProperty(slow, 'asyncAttributesPending', { value: true });
    const provider = new MeterProvider({ resource: slow, readers: [exporter] });
    provider.getMeter('m').createCounter('jobs').add(1);
    const flushing = provider.forceFlush();
    await vi.advanceTimersByTimeAsync(299);
    expect(transport.payloads).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    await flushing;
    expect(transport.payloads).toHaveLength(1);
  });
});
