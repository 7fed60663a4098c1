import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createOtlpExporter } from '@executor-metrics/exporter-otlp';
import { MeterProvider } from '@executor-metrics/sdk';
import type { Meter } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { MeterProvider as OfficialMeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { median } from '../harness/rounds.ts';
import type { CountedSuite, Suite } from '../harness/suite.ts';
import { boundaries, durations } from '../sdk/contestants.ts';

// What one export costs the thread that serves requests: collection, serialization, compression as far as that thread does
// it, and sending, to a backend in another thread. Everything was recorded in since the export before.

const series = 10_000;
/** Above the default of 2000 series, which would make the work of those that keep to it a fifth. */
const cardinalityLimit = 2 * series;
const rounds = 15;

interface Pushing {
  readonly meter: Meter;
  readonly flush: () => Promise<void>;
  readonly end: () => Promise<void>;
}

const contenders: Readonly<Record<string, (url: string) => Pushing>> = {
  ours: (url) =>
    pushing(new MeterProvider({ cardinalityLimit, readers: [createOtlpExporter({ url, intervalMs: 3_600_000 })] })),
  'ours, JSON': (url) =>
    pushing(
      new MeterProvider({
        ...{ cardinalityLimit, readers: [createOtlpExporter({ url, protocol: 'http/json', intervalMs: 3_600_000 })] },
      }),
    ),
  official: (url) => {
    const exporter = new OTLPMetricExporter({ url, compression: CompressionAlgorithm.GZIP });
    const cardinalityLimits = { default: cardinalityLimit };
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000, cardinalityLimits });
    return pushing(new OfficialMeterProvider({ readers: [reader] }));
  },
};

function pushing(provider: MeterProvider | OfficialMeterProvider): Pushing {
  return {
    meter: provider.getMeter('bench'),
    flush: () => provider.forceFlush(),
    end: () => provider.shutdown(),
  };
}

const instruments: Readonly<Record<string, (meter: Meter) => (i: number) => void>> = {
  histogram: (meter) => {
    const histogram = meter.createHistogram('duration', { advice: { explicitBucketBoundaries: boundaries } });
    return (i) => histogram.record(durations[i & 1023] as number, labelsOf(i));
  },
  counter: (meter) => {
    const counter = meter.createCounter('done');
    return (i) => counter.add(1, labelsOf(i));
  },
};

function labelsOf(i: number): { readonly method: string; readonly route: string; readonly status: number } {
  return { method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) };
}

export const suites: readonly Suite[] = Object.entries(instruments).flatMap(([kind, instrument]): CountedSuite[] => [
  {
    kind: 'count',
    name: `export, ${series.toLocaleString('en')} ${kind} series: time on the event loop`,
    unit: 'ms',
    measure: () => inTurn(instrument, busyMs),
    goals: [{ contender: 'ours', against: 'official', atMost: 1 }],
  },
  {
    kind: 'count',
    name: `export, ${series.toLocaleString('en')} ${kind} series: longest pause of the event loop`,
    unit: 'ms',
    measure: () => inTurn(instrument, longestPauseMs),
    goals: [{ contender: 'ours', against: 'official', atMost: 1 }],
    ceilings: { ours: 50 },
  },
]);

/** Measures exports of all contenders in turn, round after round, after some that warm up. */
async function inTurn(
  instrument: (meter: Meter) => (i: number) => void,
  measure: (work: () => Promise<void>) => Promise<number>,
): Promise<Readonly<Record<string, number>>> {
  const { url, close } = await startSink();
  const all = Object.entries(contenders).map(([name, create]) => {
    const { meter, flush, end } = create(url);
    return { name, record: instrument(meter), flush, end, figures: [] as number[] };
  });
  for (let round = -3; round < rounds; round++) {
    const shift = (round + all.length) % all.length;
    for (const { record, flush, figures } of [...all.slice(shift), ...all.slice(0, shift)]) {
      for (let i = 0; i < series; i++) record(i);
      globalThis.gc?.();
      const figure = await measure(flush);
      if (round >= 0) figures.push(figure);
    }
  }
  for (const { end } of all) await end();
  await close();
  return Object.fromEntries(all.map(({ name, figures }) => [name, median(figures)]));
}

/** What the thread of the event loop worked meanwhile; what others on the machine do is not in it. */
async function busyMs(work: () => Promise<void>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** The longest time between two turns of the loop, of which there is one after another meanwhile. */
async function longestPauseMs(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return longest;
}

/** A backend in a thread of its own, which takes everything. */
async function startSink(): Promise<{ readonly url: string; readonly close: () => Promise<unknown> }> {
  const source = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:http').createServer((req, res) => { req.resume().on('end', () => res.end()); });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  `;
  const worker = new Worker(source, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}/v1/metrics`, close: () => worker.terminate() };
}
