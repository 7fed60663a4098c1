import { type PinnedProgram, pinnedProgram } from './pinned-program.ts';
import { median } from './rounds.ts';

/** Enough that the median ignores a neighbour who was busy for a while; fewer for a quick look. */
const rounds = Number(process.env.BENCH_OVERHEAD_ROUNDS ?? 21);
const warmUps = 3;

/** The name of what is not measured by anybody; the others are compared with it. */
export const baseline = 'none';

/** Programs that do the same work, each measured in another way. They answer `cpu` with the time that they spent so far. */
export interface Overhead {
  /** The file of the program. */
  readonly program: URL;
  /** The arguments of the program by the name of the variant; one of them is `none`. */
  readonly variants: Readonly<Record<string, readonly string[]>>;
  /** Has a program do one round of the work; done when its promise is settled. */
  exercise(program: PinnedProgram): Promise<unknown>;
}

/**
 * The CPU time of the work by variant, as the median ratio to the time without any measurement. Each variant is a process
 * of its own on one core; the rounds go through all of them, and what is compared was measured in the same round. A second
 * variant without measurement shows the noise.
 */
export async function overheadOf(overhead: Overhead): Promise<Readonly<Record<string, number>>> {
  const variants = Object.entries({
    ...overhead.variants,
    [`${baseline}, the control`]: overhead.variants[baseline] ?? [],
  });
  const programs = new Map<string, PinnedProgram>();
  for (const [name, args] of variants) programs.set(name, await pinnedProgram(0, overhead.program, args));
  const ratios = new Map<string, number[]>([...programs.keys()].map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    const times = await timesOf(overhead, rotated([...programs], round));
    if (round < 0) continue;
    for (const [name, time] of times) ratios.get(name)?.push(time / (times.get(baseline) ?? Number.NaN));
  }
  for (const program of programs.values()) program.stop();
  return Object.fromEntries([...ratios].map(([name, of]) => [name, median(of)]));
}

async function timesOf(
  { exercise }: Overhead,
  programs: readonly (readonly [string, PinnedProgram])[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [name, program] of programs) {
    const before = (await program.ask('cpu')) as number;
    await exercise(program);
    times.set(name, ((await program.ask('cpu')) as number) - before);
  }
  return times;
}

/** Nobody is always measured right after the same neighbour. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = ((by % items.length) + items.length) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
