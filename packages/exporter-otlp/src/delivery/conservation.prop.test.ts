import { gunzipSync } from 'node:zlib';
import { MeterProvider } from '@executor-metrics/sdk';
import { recordWarnings } from '@executor-metrics/testkit';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { composeOtlpExporter } from '../create-otlp-exporter.ts';
import { resolveOptions } from '../options.ts';
import { type DecodedPoint, pointsOf, seriesOf } from '../testdata/decoded.ts';
import { brokenRules } from '../testdata/payload-rules.ts';
import { accepted, badData, tooLarge, unanswered, unavailable, unsent } from '../testdata/sending.ts';
import type { Answer, Payload, Transport } from '../transport/transport.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** How the backend treats a request: whether it stores it, and what the client hears. */
const treatments = {
  accept: { answer: accepted, stores: true },
  unavailable: { answer: unavailable, stores: false },
  badData: { answer: badData, stores: false },
  unsent: { answer: unsent, stores: false },
  tooLarge: { answer: tooLarge, stores: false },
  lostRequest: { answer: unanswered, stores: false },
  lostAnswer: { answer: unanswered, stores: true },
} satisfies Record<string, { answer: Answer; stores: boolean }>;
type Treatment = keyof typeof treatments;

/** A backend that knows what it has already: it stores a point of a series and an interval once. */
class Backend implements Transport {
  readonly points: DecodedPoint[] = [];
  readonly #treatments: Treatment[];
  readonly #known = new Set<string>();
  duplicates = 0;

  constructor(given: readonly Treatment[]) {
    this.#treatments = [...given];
  }

  async send({ body }: Payload): Promise<Answer> {
    const { answer, stores } = treatments[this.#treatments.shift() ?? 'accept'];
    if (stores) this.#store(Buffer.from(gunzipSync(body)));
    return answer;
  }

  close(): void {}

  #store(body: Buffer): void {
    for (const point of pointsOf({ body, headers: { 'content-type': 'application/x-protobuf' } })) {
      const key = `${seriesOf(point)} ${point.start} ${point.end}`;
      if (this.#known.has(key)) this.duplicates++;
      else this.points.push(point);
      this.#known.add(key);
    }
  }

  totals(metric: string): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const { attributes, value } of this.points.filter((point) => point.metric === metric)) {
      totals[String(attributes.series)] = (totals[String(attributes.series)] ?? 0) + value;
    }
    return totals;
  }
}

const round = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 100 })), { maxLength: 8 });
const program = fc.record({
  rounds: fc.array(round, { minLength: 1, maxLength: 8 }),
  maxBatchPoints: fc.integer({ min: 1, max: 20 }),
});
const all = Object.keys(treatments) as Treatment[];
const certain = all.filter((each) => !each.startsWith('lost'));

async function run(
  Provider: typeof MeterProvider | typeof OfficialMeterProvider,
  { rounds, maxBatchPoints }: { rounds: (readonly [number, number])[][]; maxBatchPoints: number },
  given: readonly Treatment[],
) {
  const backend = new Backend(given);
  const options = resolveOptions({ temporality: 'delta', maxBatchPoints, retry: { maxElapsedMs: 0 } });
  const exporter = composeOtlpExporter(options, backend);
  const provider = new Provider({ readers: [exporter] });
  const [counter, histogram] = [
    provider.getMeter('m').createCounter('jobs'),
    provider.getMeter('m').createHistogram('wait'),
  ];
  const recorded: Record<string, number> = {};
  const counts: Record<string, number> = {};
  for (const records of rounds) {
    for (const [series, amount] of records) {
      counter.add(amount, { series });
      histogram.record(amount, { series });
      recorded[series] = (recorded[series] ?? 0) + amount;
      counts[series] = (counts[series] ?? 0) + 1;
    }
    await provider.forceFlush().catch(() => {});
    // A clock of milliseconds, so that the intervals of two pushes differ.
    const now = Date.now();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(now), { interval: 1 });
  }
  // Whatever is left to go wrong goes wrong now, and then the backend is well.
  for (let i = 0; i < given.length + 2; i++) await provider.forceFlush().catch(() => {});
  await provider.shutdown();
  return { backend, recorded, counts, status: exporter.status() };
}

describe.each([
  ['our SDK', MeterProvider],
  ['the official SDK', OfficialMeterProvider],
] as const)('a delta of %s', (_sdk, Provider) => {
  it('is stored exactly once, whatever the backend refuses, in whichever order', async () => {
    recordWarnings();
    await fc.assert(
      fc.asyncProperty(program, fc.array(fc.constantFrom(...certain), { maxLength: 8 }), async (given, script) => {
        const { backend, recorded, counts, status } = await run(Provider, given, script);
        expect(backend.totals('jobs')).toEqual(recorded);
        expect(backend.totals('wait')).toEqual(counts);
        expect(backend.duplicates).toBe(0);
        expect(brokenRules(backend.points)).toEqual([]);
        expect(status).toMatchObject({ unknownPoints: 0, droppedPoints: 0, waitingPoints: 0 });
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it('is stored exactly once by a backend that knows what it has, also where answers and requests are lost', async () => {
    recordWarnings();
    await fc.assert(
      fc.asyncProperty(program, fc.array(fc.constantFrom(...all), { maxLength: 8 }), async (given, script) => {
        const { backend, recorded, counts, status } = await run(Provider, given, script);
        expect(backend.totals('jobs')).toEqual(recorded);
        expect(backend.totals('wait')).toEqual(counts);
        expect(brokenRules(backend.points)).toEqual([]);
        expect(status).toMatchObject({ droppedPoints: 0, waitingPoints: 0 });
        expect(status.unknownPoints >= backend.duplicates).toBe(true);
      }),
      { seed: 32, numRuns: 60 },
    );
  });
});
