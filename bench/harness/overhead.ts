import { type PinnedProgram, pinnedProgram } from './pinned-program.ts';
import { pinServices } from './pinned-services.ts';
import { median } from './rounds.ts';

/** Enough that the median ignores a neighbour who was busy for a while; fewer for a quick look. */
const rounds = Number(process.env.BENCH_OVERHEAD_ROUNDS ?? 21);
/**
 * The programs are started anew so often: what the engine inlines, and when it first collects garbage, is settled while a
 * program warms up, and differs from start to start by more than what is measured here.
 */
const generations = 3;
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
 * of its own on one core, or several, one after the other, and servers run on the other core; the rounds go through all
 * variants, and what is compared was measured in the same round. A second variant without measurement shows the noise.
 */
export async function overheadOf(overhead: Overhead): Promise<Readonly<Record<string, number>>> {
  using _ = pinServices(1);
  const variants = Object.entries({
    ...overhead.variants,
    [`${baseline}, the control`]: overhead.variants[baseline] ?? [],
  });
  const ratios = new Map<string, number[]>(variants.map(([name]) => [name, []]));
  for (let generation = 0; generation < generations; generation++) {
    for (const times of await timesOfRounds(overhead, variants, Math.ceil(rounds / generations))) {
      for (const [name, time] of times) ratios.get(name)?.push(time / (times.get(baseline) ?? Number.NaN));
    }
  }
  return Object.fromEntries([...ratios].map(([name, of]) => [name, median(of)]));
}

type Times = ReadonlyMap<string, number>;

/** Of programs that are started for these rounds. */
async function timesOfRounds(
  overhead: Overhead,
  variants: readonly (readonly [string, readonly string[]])[],
  count: number,
): Promise<readonly Times[]> {
  const programs: [string, PinnedProgram][] = [];
  for (const [name, args] of variants) programs.push([name, await pinnedProgram(0, overhead.program, args)]);
  const times: Times[] = [];
  for (let round = -warmUps; round < count; round++) {
    const ofRound = await timesOf(overhead, rotated(programs, round));
    if (round >= 0) times.push(ofRound);
  }
  for (const [, program] of programs) program.stop();
  return times;
}

async function timesOf(
  { exercise }: Overhead,
  programs: readonly (readonly [string, PinnedProgram])[],
): Promise<Times> {
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
