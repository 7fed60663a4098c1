// Prints, as JSON, the longest stretch in ms for which a collection of 100,000 series kept the event loop, by what was
// collected: the best of some rounds, as other programs and the garbage collector are on the same machine.
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader } from './pending-reader.ts';

const series = 100_000;
const attributes = Array.from({ length: series }, (_, id) => ({ route: `/r${id % 50}`, id }));
const longest: Record<string, number> = {};

for (const temporality of ['cumulative', 'delta'] as const) {
  for (const kind of ['counter', 'histogram'] as const) {
    const reader = createPendingReader({ temporality, cardinalityLimit: series });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
    const counter = meter.createCounter('c');
    const histogram = meter.createHistogram('h');
    const stretches: number[] = [];
    for (let round = 0; round < 4; round++) {
      for (const each of attributes) {
        if (kind === 'counter') counter.add(1, each);
        else histogram.record(1, each);
      }
      await new Promise(setImmediate);
      stretches.push(await longestStretch(() => reader.collectPending()));
    }
    longest[`${temporality} ${kind}`] = Math.min(...stretches);
  }
}
process.stdout.write(JSON.stringify(longest));

async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let stretch = 0;
  let goesOn = true;
  const turn = (): void => {
    const now = performance.now();
    stretch = Math.max(stretch, now - last);
    last = now;
    if (goesOn) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  goesOn = false;
  await new Promise(setImmediate);
  return stretch;
}
