import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { brokenRules } from '../testdata/payload-rules.ts';
import { fakedTime, pointsIn, reading, second } from '../testdata/reading.ts';
import { hanging, type Script, unsent } from '../testdata/sending.ts';

beforeEach(() => {
  vi.useFakeTimers({ ...fakedTime, toFake: [...fakedTime.toFake] });
  recordWarnings();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an outage of an hour', () => {
  it.each(['cumulative', 'delta'] as const)(
    'with %s temporality is over with the first push that arrives',
    async (temporality) => {
      const away: Script[] = Array(10_000).fill(unsent);
      const options = { intervalMs: 10 * second, temporality, retry: { maxElapsedMs: 0 } };
      const { exporter, jobs, transport } = reading(options, ...away);
      for (let at = 0; at < 3600; at += 10) {
        jobs.add(1, { queue: 'mail' });
        await vi.advanceTimersByTimeAsync(10 * second);
      }
      const failed = transport.payloads.length;
      expect(exporter.status()).toMatchObject({ deliveredPoints: 0, waitingPoints: 0, unknownPoints: 0 });
      // The backend is there again.
      vi.spyOn(transport, 'send').mockImplementation(async (payload) => {
        transport.payloads.push(payload);
        return { status: 'accepted', rejectedPoints: 0, message: '', code: 200 };
      });
      jobs.add(1, { queue: 'mail' });
      await vi.advanceTimersByTimeAsync(10 * second);
      const [first, ...others] = transport.payloads.slice(failed).map(pointsIn);
      expect(others).toEqual([]);
      expect(first).toMatchObject([{ metric: 'jobs', value: 361 }]);
      // From the start to now, in one interval.
      expect(Number((first?.[0]?.end ?? 0n) - (first?.[0]?.start ?? 0n)) / 1e9).toBeCloseTo(3610, -2);
      expect(exporter.status()).toMatchObject({ deliveredPoints: 1, droppedPoints: 0, failure: undefined });
    },
  );

  it('in which requests are sent and never answered keeps one delta, and collects no other', async () => {
    const { exporter, jobs, transport } = reading(
      { intervalMs: 10 * second, temporality: 'delta', timeoutMs: 5 * second },
      ...Array<Script>(400).fill(hanging),
    );
    for (let at = 0; at < 3600; at += 10) {
      jobs.add(1, { queue: 'mail' });
      await vi.advanceTimersByTimeAsync(10 * second);
    }
    const kept = transport.payloads[0]?.body;
    for (const { body } of transport.payloads) expect(body).toEqual(kept);
    expect(exporter.status().waitingPoints).toBe(1);
    await vi.advanceTimersByTimeAsync(600 * second);
    const arrived = transport.payloads.slice(400).flatMap(pointsIn);
    expect(arrived.map(({ value }) => value)).toEqual([1, 359]);
    expect(brokenRules(arrived)).toEqual([]);
    expect(exporter.status()).toMatchObject({ waitingPoints: 0, droppedPoints: 0, unknownPoints: 400 });
  });
});
