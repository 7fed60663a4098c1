import { do_not_optimize, measure } from 'mitata';
import type { Contender, TimedSuite } from './suite.ts';

/** Enough rounds that the median ignores a neighbour who was busy for a while. */
const rounds = 7;
const msPerMeasurement = 60;
/** Two identical controls that differ by more say that this machine was not quiet enough. */
export const noiseLimit = 0.03;
const attempts = 4;

export interface Timing {
  readonly nsByName: Readonly<Record<string, number>>;
  readonly noise: number;
}

/**
 * Measures all contenders in turn, round after round, so that what disturbs the machine disturbs them alike, and takes the
 * median of each. Two controls that do the same stand at the beginning and at the end of each round; where they differ,
 * everything is measured again, and after the last attempt the noise stays in the result for the reader to judge.
 */
export async function timeInRounds(suite: TimedSuite): Promise<Timing> {
  let timing = await timeOnce(suite);
  for (let attempt = 1; attempt < attempts && timing.noise > noiseLimit; attempt++) timing = await timeOnce(suite);
  return timing;
}

async function timeOnce({ contenders: given, repeats = 1, awaits = false }: TimedSuite): Promise<Timing> {
  const contenders = typeof given === 'function' ? given() : given;
  const times = new Map<string, number[]>();
  const [first, last] = [control('first'), control('last')];
  for (let round = 0; round < rounds; round++) {
    for (const contender of [first, ...rotated(contenders, round), last]) {
      const ns = await nsOf(contender, awaits && contenders.includes(contender));
      times.set(contender.name, [...(times.get(contender.name) ?? []), ns]);
    }
  }
  const medianOf = (name: string): number => median(times.get(name) ?? []);
  const noise = Math.abs(medianOf(first.name) / medianOf(last.name) - 1);
  const nsByName = Object.fromEntries(contenders.map(({ name }) => [name, medianOf(name) / repeats]));
  return { nsByName, noise };
}

async function nsOf({ run }: Contender, awaits: boolean): Promise<number> {
  const work = awaits ? async () => do_not_optimize(await run()) : () => do_not_optimize(run());
  const stats = await measure(work, {
    min_cpu_time: msPerMeasurement * 1e6,
    inner_gc: false,
    gc: false,
  });
  return stats.p50;
}

/** Work of a known kind and of some length: a walk through a small array. */
function control(which: string): Contender {
  const values = Float64Array.from({ length: 256 }, (_, i) => i);
  return {
    name: `control, ${which}`,
    run: () => {
      let sum = 0;
      for (const value of values) sum += value;
      return sum;
    },
  };
}

/** Nobody is always measured right after the same neighbour. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
