import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  accepted,
  badData,
  hanging,
  payload,
  type Script,
  ScriptedTransport,
  tooLarge,
  unanswered,
  unavailable,
  unsent,
} from '../testdata/sending.ts';
import type { Answer } from '../transport/transport.ts';
import { PushTime } from './push-time.ts';
import { type Attempts, type RetryPolicy, retrying } from './retrying.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const policy: RetryPolicy = { initialMs: 100, maxMs: 400, multiplier: 2, jitter: 0, maxElapsedMs: 10_000 };

interface Given {
  readonly policy?: Partial<RetryPolicy>;
  readonly timeoutMs?: number;
  readonly pushMs?: number;
  readonly random?: () => number;
}

/** Sends with these answers; gives what came of it, when each attempt was made, and the time for interference. */
function sending(answers: readonly Script[], given: Given = {}) {
  const transport = new ScriptedTransport(...answers);
  const at: number[] = [];
  const beganAt = performance.now();
  const send = retrying({
    transport: {
      send: (sent, limit) => {
        at.push(Math.round(performance.now() - beganAt));
        return transport.send(sent, limit);
      },
      close: () => {},
    },
    policy: { ...policy, ...given.policy },
    timeoutMs: given.timeoutMs ?? 10_000,
    random: given.random ?? (() => 0.5),
  });
  const time = new PushTime(given.pushMs ?? 60_000);
  return { at, time, transport, done: send(payload, time) };
}

async function finish(done: Promise<Attempts>): Promise<Attempts> {
  await vi.advanceTimersByTimeAsync(100_000);
  return done;
}

describe('retrying', () => {
  it('waits longer each time, up to a limit', async () => {
    const { at, done } = sending([unavailable, unsent, unanswered, unavailable, unavailable]);
    expect((await finish(done)).answer).toEqual(accepted);
    expect(at).toEqual([0, 100, 300, 700, 1100, 1500]);
  });

  it.each([
    [0, 0.5, [0, 50]],
    [1, 0.5, [0, 150]],
    [0, 0, [0, 100]],
  ])('spreads the waits: at a random %d, with jitter %d', async (random, jitter, expected) => {
    const { at, done } = sending([unavailable], { policy: { jitter }, random: () => random });
    await finish(done);
    expect(at).toEqual(expected);
  });

  it.each<[what: string, answer: Answer]>([
    ['is there', accepted],
    ['is refused for good', badData],
    ['is too large', tooLarge],
  ])('does not try again what %s', async (_what, answer) => {
    const { at, done } = sending([answer]);
    expect(await finish(done)).toEqual({ answer, unanswered: 0 });
    expect(at).toHaveLength(1);
  });

  it('waits at least as long as the backend says', async () => {
    const { at, done } = sending([
      { ...unavailable, retryAfterMs: 2500 } as Answer,
      { ...unavailable, retryAfterMs: 0 } as Answer,
    ]);
    await finish(done);
    expect(at).toEqual([0, 2500, 2700]);
  });

  it('begins no attempt after the longest time, also where the backend asks for that', async () => {
    const { at, done } = sending(Array(20).fill(unavailable), { policy: { maxElapsedMs: 700 } });
    expect((await finish(done)).answer).toEqual(unavailable);
    expect(at).toEqual([0, 100, 300, 700]);
    const other = sending([{ ...unavailable, retryAfterMs: 60_000 } as Answer], { policy: { maxElapsedMs: 700 } });
    expect((await other.done).answer).toMatchObject({ retryAfterMs: 60_000 });
  });

  it('makes one attempt where there is no time for retries', async () => {
    const { at, done } = sending([unavailable], { policy: { maxElapsedMs: 0 } });
    await finish(done);
    expect(at).toEqual([0]);
  });

  it('gives an attempt no more time than one request, the retries and the push have', async () => {
    const one = sending([hanging], { timeoutMs: 300, policy: { maxElapsedMs: 0 } });
    expect(one.transport.limits[0]?.timeoutMs).toBe(300);
    const last = sending([unavailable, hanging], { timeoutMs: 300, policy: { maxElapsedMs: 350 } });
    await vi.advanceTimersByTimeAsync(100);
    expect(last.transport.limits[1]?.timeoutMs).toBe(250);
    const short = sending([hanging], { timeoutMs: 300, pushMs: 40 });
    expect(short.transport.limits[0]?.timeoutMs).toBe(40);
    await Promise.all([finish(one.done), finish(last.done), finish(short.done)]);
  });

  it('counts the attempts that may have arrived', async () => {
    const { done } = sending([unanswered, unavailable, unanswered]);
    expect(await finish(done)).toEqual({ answer: accepted, unanswered: 2 });
  });

  it('gives up at once where patience is lost', async () => {
    const { at, time, done } = sending([unavailable, unavailable], { policy: { initialMs: 5000, maxMs: 5000 } });
    await vi.advanceTimersByTimeAsync(10);
    time.losePatience();
    expect((await done).answer).toEqual(unavailable);
    expect(at).toEqual([0]);
  });

  it('waits for no attempt that the push has no time for', async () => {
    const { at, done } = sending([unavailable], { pushMs: 90 });
    expect((await done).answer).toEqual(unavailable);
    expect(at).toEqual([0]);
  });
});
