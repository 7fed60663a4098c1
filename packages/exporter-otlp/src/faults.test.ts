import { otlpReceiver, type Push, type Respond, recordWarnings, resetConnection } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OtlpExporterOptions } from './options.ts';
import { pointsOfAll, totalOf } from './testdata/decoded.ts';
import { encodeMessage } from './testdata/otlp-schema.ts';
import { brokenRules } from './testdata/payload-rules.ts';
import { flushed, type Pushing, pushing, pushingOfficially, quickRetry } from './testdata/pushing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const noRetry = { maxElapsedMs: 0 } as const;
const status =
  (code: number, headers: Record<string, string> = {}): Respond =>
  (res) =>
    void res.writeHead(code, headers).end();
const hang: Respond = () => {};

/** Answers the pushes one after another in these ways, and accepts the rest. */
function inTurn(...ways: readonly Respond[]): Respond {
  const left = [...ways];
  return (res, index, push) => (left.shift() ?? status(200))(res, index, push);
}

function acceptedBy(respond: Respond, accepted: Push[]): Respond {
  return (res, index, push) => {
    res.on('finish', () => res.statusCode === 200 && accepted.push(push));
    respond(res, index, push);
  };
}

const kinds: readonly [sdk: string, create: (options: OtlpExporterOptions) => Pushing][] = [
  ['our SDK', pushing],
  ['the official SDK', pushingOfficially],
];

describe.each(kinds)('a delta of %s', (_sdk, create) => {
  /** Records 5, 2 and 1, with a flush after each; gives what each flush threw. */
  async function threeFlushes(respond: Respond, options: OtlpExporterOptions = {}) {
    recordWarnings();
    const accepted: Push[] = [];
    const receiver = await otlpReceiver(acceptedBy(respond, accepted));
    const { exporter, provider, meter } = create({
      url: receiver.origin,
      temporality: 'delta',
      retry: noRetry,
      timeoutMs: 150,
      ...options,
    });
    const jobs = meter.createCounter('jobs');
    const wait = meter.createHistogram('wait');
    const errors: (Error | undefined)[] = [];
    for (const amount of [5, 2, 1]) {
      jobs.add(amount, { queue: 'mail' });
      wait.record(amount);
      errors.push(await flushed({ exporter, provider, meter }));
    }
    return { receiver, exporter, accepted, errors };
  }

  it.each([
    ['429', status(429)],
    ['503', status(503)],
    ['400', status(400)],
    ['401', status(401)],
    ['500', status(500)],
  ])('that was refused with %s arrives whole, once, with the next push', async (_code, respond) => {
    const { accepted, errors, exporter } = await threeFlushes(inTurn(respond));
    expect(errors[0]?.message).toContain(`HTTP ${_code}`);
    expect(errors.slice(1)).toEqual([undefined, undefined]);
    expect(totalOf(accepted, 'jobs')).toBe(8);
    expect(totalOf(accepted, 'wait')).toBe(3);
    expect(brokenRules([...pointsOfAll(accepted, 'jobs'), ...pointsOfAll(accepted, 'wait')])).toEqual([]);
    expect(exporter.status()).toMatchObject({ unknownPoints: 0, droppedPoints: 0, waitingPoints: 0 });
  });

  it('survives several refusals in a row', async () => {
    const { accepted, errors } = await threeFlushes(inTurn(status(503), status(429)));
    expect(errors.map((error) => error?.name)).toEqual(['PushError', 'PushError', undefined]);
    expect(totalOf(accepted, 'jobs')).toBe(8);
    expect(brokenRules(pointsOfAll(accepted, 'jobs'))).toEqual([]);
  });

  it.each([
    ['hangs', hang, 'no answer'],
    ['breaks the connection', resetConnection, 'ECONNRESET'],
    ['answers 504', status(504), 'HTTP 504'],
  ])('is sent again as it was where the backend %s, and counted as unknown', async (_how, respond, reason) => {
    const { receiver, accepted, errors, exporter } = await threeFlushes(inTurn(respond));
    expect(errors[0]?.message).toContain(reason);
    expect(errors.slice(1)).toEqual([undefined, undefined]);
    expect(receiver.pushes[1]?.body).toEqual(receiver.pushes[0]?.body);
    expect(totalOf(accepted, 'jobs')).toBe(8);
    expect(brokenRules(pointsOfAll(accepted, 'jobs'))).toEqual([]);
    expect(exporter.status()).toMatchObject({ unknownPoints: 2, droppedPoints: 0, waitingPoints: 0 });
  });

  it('is not folded back where the backend rejected a part of it, whose message is passed on', async () => {
    const body = encodeMessage('ExportMetricsServiceResponse', {
      partialSuccess: { rejectedDataPoints: 1, errorMessage: 'too old' },
    });
    const { accepted, errors, exporter } = await threeFlushes(
      inTurn((res) => void res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(body)),
    );
    expect(errors[0]?.message).toMatch(/rejected 1 of 2 data points: too old/);
    expect(totalOf(accepted, 'jobs')).toBe(8);
    expect(exporter.status()).toMatchObject({ rejectedPoints: 1, deliveredPoints: 5, droppedPoints: 0 });
  });

  it('outlives a backend that is away', async () => {
    recordWarnings();
    const accepted: Push[] = [];
    const receiver = await otlpReceiver(acceptedBy(status(200), accepted));
    const pusher = create({ url: receiver.origin, temporality: 'delta', retry: noRetry });
    const jobs = pusher.meter.createCounter('jobs');
    jobs.add(1);
    expect(await flushed(pusher)).toBeUndefined();
    await receiver.stop();
    for (let i = 0; i < 3; i++) {
      jobs.add(10);
      expect((await flushed(pusher))?.message).toContain('ECONNREFUSED');
    }
    await receiver.start();
    jobs.add(100);
    expect(await flushed(pusher)).toBeUndefined();
    expect(totalOf(accepted, 'jobs')).toBe(131);
    expect(brokenRules(pointsOfAll(accepted, 'jobs'))).toEqual([]);
    expect(pusher.exporter.status()).toMatchObject({ unknownPoints: 0, droppedPoints: 0, failure: undefined });
  });

  it('is dropped and counted after ten permanent refusals in a row, and what follows arrives', async () => {
    const warnings = recordWarnings();
    const accepted: Push[] = [];
    const receiver = await otlpReceiver(acceptedBy(status(400), accepted));
    const pusher = create({ url: receiver.origin, temporality: 'delta', retry: noRetry });
    const jobs = pusher.meter.createCounter('jobs');
    jobs.add(1000);
    for (let i = 0; i < 10; i++) await flushed(pusher);
    expect(pusher.exporter.status()).toMatchObject({ droppedPoints: 1, waitingPoints: 0 });
    receiver.respond(acceptedBy(status(200), accepted));
    jobs.add(7);
    expect(await flushed(pusher)).toBeUndefined();
    expect(totalOf(accepted, 'jobs')).toBe(7);
    expect(warnings.map(({ code }) => code)).toContain('EXECUTOR_METRICS_PUSH_DROPPED');
  });

  it('is never dropped where the backend refuses whoever asks, and not the data', async () => {
    recordWarnings();
    const accepted: Push[] = [];
    const receiver = await otlpReceiver(acceptedBy(status(403), accepted));
    const pusher = create({ url: receiver.origin, temporality: 'delta', retry: noRetry });
    pusher.meter.createCounter('jobs').add(1000);
    for (let i = 0; i < 12; i++) await flushed(pusher);
    receiver.respond(acceptedBy(status(200), accepted));
    expect(await flushed(pusher)).toBeUndefined();
    expect(totalOf(accepted, 'jobs')).toBe(1000);
  });
});

describe('cumulative data', () => {
  it.each([
    ['429', status(429)],
    ['503', status(503)],
    ['400', status(400)],
    ['a hang', hang],
    ['a broken connection', resetConnection],
  ])('is exact after %s', async (_what, respond) => {
    recordWarnings();
    const receiver = await otlpReceiver(inTurn(respond));
    const pusher = pushing({ url: receiver.origin, retry: noRetry, timeoutMs: 150 });
    const jobs = pusher.meter.createCounter('jobs');
    for (const amount of [5, 2]) {
      jobs.add(amount);
      await flushed(pusher);
    }
    expect(pointsOfAll(receiver.pushes, 'jobs').map(({ value }) => value)).toEqual([5, 7]);
    expect(pusher.exporter.status()).toMatchObject({ droppedPoints: 0, waitingPoints: 0 });
  });
});

describe('batches', () => {
  it('that fail do not stop the others, and go again alone', async () => {
    recordWarnings();
    const accepted: Push[] = [];
    // The second of five batches fails, and the data in it goes on being refused twice.
    const respond: Respond = (res, index) => void res.writeHead([1, 5].includes(index) ? 400 : 200).end();
    const receiver = await otlpReceiver(acceptedBy(respond, accepted));
    const pusher = pushing({ url: receiver.origin, temporality: 'delta', retry: noRetry, maxBatchPoints: 20 });
    const jobs = pusher.meter.createCounter('jobs');
    for (let i = 0; i < 100; i++) jobs.add(1, { i });
    expect((await flushed(pusher))?.message).toContain('HTTP 400');
    expect(receiver.pushes).toHaveLength(5);
    expect(totalOf(accepted, 'jobs')).toBe(80);
    expect(pusher.exporter.status().waitingPoints).toBe(20);
    for (let i = 0; i < 100; i++) jobs.add(1, { i });
    await flushed(pusher);
    await flushed(pusher);
    expect(totalOf(accepted, 'jobs')).toBe(200);
    expect(pusher.exporter.status().waitingPoints).toBe(0);
  });

  it('are halved where the backend finds them too large, at once the next time', async () => {
    recordWarnings();
    const accepted: Push[] = [];
    const respond: Respond = (res, _index, { body }) => void res.writeHead(body.length > 20_000 ? 413 : 200).end();
    const receiver = await otlpReceiver(acceptedBy(respond, accepted));
    const pusher = pushing({ url: receiver.origin, retry: noRetry });
    const wait = pusher.meter.createHistogram('wait');
    for (let i = 0; i < 200; i++) wait.record(i, { i });
    expect(await flushed(pusher)).toBeUndefined();
    expect(totalOf(accepted, 'wait')).toBe(200);
    const refused = receiver.pushes.length - accepted.length;
    expect(refused).toBeGreaterThan(0);
    expect(await flushed(pusher)).toBeUndefined();
    expect(receiver.pushes.length - accepted.length).toBe(refused);
    expect(new Set(pointsOfAll(accepted.slice(-4), 'wait').map(({ attributes }) => attributes.i)).size).toBe(200);
  });

  it('do not become a flood where the backend finds everything too large', async () => {
    recordWarnings();
    const receiver = await otlpReceiver(status(413));
    const pusher = pushing({ url: receiver.origin, retry: noRetry, temporality: 'delta' });
    const wait = pusher.meter.createHistogram('wait');
    for (let i = 0; i < 1000; i++) wait.record(i, { i });
    expect((await flushed(pusher))?.message).toContain('HTTP 413');
    expect(receiver.pushes.length).toBeLessThan(200);
  });

  it('are cut by bytes before they are sent', async () => {
    const receiver = await otlpReceiver();
    const pusher = pushing({ url: receiver.origin, maxBatchBytes: 10_000 });
    const jobs = pusher.meter.createCounter('jobs');
    for (let i = 0; i < 500; i++) jobs.add(1, { i, text: 'x'.repeat(50) });
    expect(await flushed(pusher)).toBeUndefined();
    expect(Math.max(...receiver.pushes.map(({ body }) => body.length))).toBeLessThanOrEqual(10_000);
    expect(totalOf(receiver.pushes, 'jobs')).toBe(500);
  });

  it('with a single point that is too large lose that point alone, and count it', async () => {
    recordWarnings();
    const receiver = await otlpReceiver();
    const pusher = pushing({ url: receiver.origin, temporality: 'delta', maxBatchBytes: 5000 });
    const jobs = pusher.meter.createCounter('jobs');
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key${n}`, 'x'.repeat(100)]));
    for (let i = 0; i < 20; i++) jobs.add(1, i === 7 ? { ...many, i } : { i });
    expect((await flushed(pusher))?.message).toContain('larger than 5000 bytes');
    expect(totalOf(receiver.pushes, 'jobs')).toBe(19);
    expect(pusher.exporter.status()).toMatchObject({ droppedPoints: 1, waitingPoints: 0 });
    expect(await flushed(pusher)).toBeUndefined();
  });
});

describe('retries within a push', () => {
  it('send the same bytes until they are taken', async () => {
    const receiver = await otlpReceiver(inTurn(status(503), status(429), resetConnection));
    const pusher = pushing({ url: receiver.origin, retry: quickRetry, temporality: 'delta' });
    pusher.meter.createCounter('jobs').add(3);
    expect(await flushed(pusher)).toBeUndefined();
    expect(new Set(receiver.pushes.map(({ body }) => body.toString('hex'))).size).toBe(1);
    expect(receiver.pushes).toHaveLength(4);
    expect(pusher.exporter.status()).toMatchObject({ unknownPoints: 1, deliveredPoints: 1, failedPushes: 0 });
  });

  it('wait for as long as Retry-After says', async () => {
    const receiver = await otlpReceiver(inTurn(status(429, { 'retry-after': '1' })));
    const pusher = pushing({ url: receiver.origin, retry: quickRetry });
    pusher.meter.createCounter('jobs').add(3);
    const beganAt = performance.now();
    expect(await flushed(pusher)).toBeUndefined();
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(1000);
    expect(receiver.pushes).toHaveLength(2);
  });

  it('are not made where Retry-After is longer than the push may take; further flushes respect it, the last push does not', async () => {
    recordWarnings();
    const receiver = await otlpReceiver(inTurn(status(503, { 'retry-after': '60' })));
    const pusher = pushing({ url: receiver.origin, retry: quickRetry });
    pusher.meter.createCounter('jobs').add(3);
    expect((await flushed(pusher))?.message).toContain('HTTP 503');
    expect((await flushed(pusher))?.message).toContain('asks to be left alone');
    expect(receiver.pushes).toHaveLength(1);
    await pusher.provider.shutdown();
    expect(receiver.pushes).toHaveLength(2);
  });

  it.each([400, 401, 404, 413, 500])('are not made after %i', async (code) => {
    recordWarnings();
    const receiver = await otlpReceiver(status(code));
    const pusher = pushing({ url: receiver.origin, retry: quickRetry });
    pusher.meter.createCounter('jobs').add(3);
    await flushed(pusher);
    expect(receiver.pushes).toHaveLength(1);
  });
});
