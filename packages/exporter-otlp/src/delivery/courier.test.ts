import { describe, expect, it, vi } from 'vitest';
import { protobufFormat } from '../serialize/protobuf/protobuf-format.ts';
import { accepted, badData, ScriptedTransport, tooLarge, unanswered, unavailable } from '../testdata/sending.ts';
import { batchOf, metricWith, snapshotOf } from '../testdata/snapshots.ts';
import type { Answer } from '../transport/transport.ts';
import { Courier } from './courier.ts';
import { PushTime } from './push-time.ts';
import { retrying } from './retrying.ts';

const policy = { initialMs: 1, maxMs: 1, multiplier: 1, jitter: 0, maxElapsedMs: 0 };

function courierOver(transport: ScriptedTransport, options: Partial<ConstructorParameters<typeof Courier>[0]> = {}) {
  const ends = vi.fn();
  const begins = vi.fn(() => ends);
  const courier = new Courier({
    ...{ format: protobufFormat(), compression: 'none', maxBytes: 1_000_000, observer: { begin: begins } },
    send: retrying({ transport, policy, timeoutMs: 1000 }),
    ...options,
  });
  return { courier, begins, ends };
}

/** Some 100 bytes a point. */
const batch = (points: number, text = 'x'.repeat(80)) =>
  batchOf(
    snapshotOf([
      metricWith('sum', { series: Array.from({ length: points }, (_, i) => ({ attributes: { i, text } })) }),
    ]),
  );
const time = () => new PushTime(10_000);

describe('Courier', () => {
  it.each<[answer: Answer, outcome: object]>([
    [accepted, { status: 'delivered', rejectedPoints: 0, unanswered: 0 }],
    [
      { ...accepted, rejectedPoints: 2, message: 'old' } as Answer,
      { status: 'delivered', rejectedPoints: 2, message: 'old' },
    ],
    [{ ...accepted, rejectedPoints: 2000 } as Answer, { status: 'delivered', rejectedPoints: 5 }],
    [unavailable, { status: 'undelivered', unanswered: 0, blamesData: false, hopeless: false }],
    [badData, { status: 'undelivered', unanswered: 0, blamesData: true, hopeless: false }],
    [unanswered, { status: 'undelivered', unanswered: 1, blamesData: false, hopeless: false }],
    [{ ...unavailable, retryAfterMs: 7 } as Answer, { status: 'undelivered', retryAfterMs: 7 }],
  ])('makes an outcome of %j', async (answer, outcome) => {
    const { courier } = courierOver(new ScriptedTransport(answer));
    const given = batch(5);
    expect(await courier.deliver(given, time())).toMatchObject([{ ...outcome, batch: given }]);
  });

  it('compresses where it is to', async () => {
    const transport = new ScriptedTransport();
    await courierOver(transport, { compression: 'gzip' }).courier.deliver(batch(100), time());
    expect(transport.payloads[0]?.gzipped).toBe(true);
    expect(transport.payloads[0]?.body.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(transport.payloads[0]?.body.length).toBeLessThan(2000);
  });

  it('tells the observer of each request and how it ended', async () => {
    const { courier, begins, ends } = courierOver(new ScriptedTransport(tooLarge));
    await courier.deliver(batch(200), time());
    expect(begins.mock.calls).toEqual([[200], [100], [100]]);
    expect(ends.mock.calls.map(([{ answer }]) => answer.status)).toEqual(['too-large', 'accepted', 'accepted']);
  });

  it('remembers what was too large', async () => {
    const transport = new ScriptedTransport(tooLarge);
    const { courier } = courierOver(transport);
    await courier.deliver(batch(200), time());
    await courier.deliver(batch(200), time());
    expect(transport.payloads).toHaveLength(5);
  });

  it('gives up on what cannot be cut', async () => {
    const { courier } = courierOver(new ScriptedTransport(tooLarge));
    const one = batch(1, 'x'.repeat(10_000));
    expect(await courier.deliver(one, time())).toMatchObject([{ status: 'undelivered', hopeless: true }]);
  });

  it('does not cut what is small', async () => {
    const transport = new ScriptedTransport(tooLarge, tooLarge, tooLarge);
    const { courier } = courierOver(transport);
    expect(await courier.deliver(batch(20), time())).toMatchObject([
      { status: 'undelivered', blamesData: true, hopeless: false, batch: { points: 20 } },
    ]);
    expect(transport.payloads).toHaveLength(1);
  });

  it('sends nothing when there is no time, and does not blame the data', async () => {
    const transport = new ScriptedTransport();
    const over = new PushTime(1000);
    over.shorten(0);
    await vi.waitFor(() => expect(over.remainingMs).toBe(0));
    const outcomes = await courierOver(transport).courier.deliver(batch(5), over);
    expect(outcomes).toMatchObject([{ status: 'undelivered', unanswered: 0, blamesData: false }]);
    expect(transport.payloads).toHaveLength(0);
  });

  it('blames data that cannot be written, and does not throw', async () => {
    const format = {
      contentType: 'application/x-protobuf',
      write: () => Promise.reject(new TypeError('odd')),
    } as const;
    const outcomes = await courierOver(new ScriptedTransport(), { format }).courier.deliver(batch(5), time());
    expect(outcomes).toMatchObject([
      { status: 'undelivered', blamesData: true, failure: { errorType: 'TypeError', reason: 'odd' } },
    ]);
  });
});
