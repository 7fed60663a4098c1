// Prints, as JSON, the bytes that each way of recording allocates for a record. Run with --expose-gc and a large young
// generation, so that nothing is collected while it measures.
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { MeterProvider } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';

const provider = new MeterProvider({
  views: [{ instrumentName: 'e', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});
const meter = provider.getMeter('m');
const counter = meter.createCounter('c');
const histogram = meter.createHistogram('h');
const exponential = meter.createHistogram('e');
const gauge = meter.createGauge('g');
const attributes = { method: 'GET', route: '/users', status: 200 };
const bind = (instrument: object): BoundInstrument =>
  (instrument as { bind(given: object): BoundInstrument }).bind(attributes);
const [boundCounter, boundHistogram] = [bind(counter), bind(histogram)];

const ways: Record<string, (i: number) => void> = {
  'add(value, attributes)': (i) => counter.add(i % 7, attributes),
  'add(value)': (i) => counter.add(i % 7),
  'histogram.record(value, attributes)': (i) => histogram.record(i % 700, attributes),
  'exponential.record(value, attributes)': (i) => exponential.record(i % 700, attributes),
  'gauge.record(value, attributes)': (i) => gauge.record(i % 700, attributes),
  'bound.add(value)': (i) => boundCounter.add(i % 7),
  'bound.record(value)': (i) => boundHistogram.record(i % 700),
};

const records = 500_000;
const bytes: Record<string, number> = {};
for (const [name, record] of Object.entries(ways)) {
  // Four times: the engine compiles what it sees often.
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < records; i++) record(i);
    bytes[name] = (process.memoryUsage().heapUsed - before) / records;
  }
}
process.stdout.write(JSON.stringify(bytes));
