import { median } from '../harness/rounds.ts';
import type { Framework, Instrumentation } from './measured-server.ts';
import { type PinnedProgram, pinnedProgram } from './pinned-program.ts';

/** Enough that the median ignores a neighbour who was busy for a while; fewer for a quick look. */
const rounds = Number(process.env.BENCH_HTTP_ROUNDS ?? 21);
const requests = Number(process.env.BENCH_HTTP_REQUESTS ?? 20_000);

const variants = {
  none: 'none',
  'none, the control': 'none',
  ours: 'ours',
  official: 'official',
} as const satisfies Readonly<Record<string, Instrumentation>>;

/**
 * The CPU time of a request by instrumentation, as the median ratio to the time without any. Each variant is a process; the
 * rounds go through all of them, and what is compared was measured in the same round.
 */
export async function overheadOf(framework: Framework): Promise<Readonly<Record<keyof typeof variants, number>>> {
  const load = await pinnedProgram(1, 'load.ts');
  const servers = new Map<string, PinnedProgram>();
  for (const [name, instrumentation] of Object.entries(variants)) {
    servers.set(name, await pinnedProgram(0, 'measured-server.ts', [framework, instrumentation]));
  }
  const ratios = new Map<string, number[]>([...servers.keys()].map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    const times = await timesOf(load, rotated([...servers], round));
    if (round < 0) continue;
    for (const [name, time] of times) ratios.get(name)?.push(time / (times.get('none') ?? Number.NaN));
  }
  for (const program of [load, ...servers.values()]) program.stop();
  return Object.fromEntries([...ratios].map(([name, of]) => [name, median(of)])) as Record<
    keyof typeof variants,
    number
  >;
}

const warmUps = 3;

async function timesOf(
  load: PinnedProgram,
  servers: readonly (readonly [string, PinnedProgram])[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const [name, server] of servers) {
    const before = (await server.ask('cpu')) as number;
    await load.ask({ port: server.ready, requests });
    times.set(name, ((await server.ask('cpu')) as number) - before);
  }
  return times;
}

/** Nobody is always measured right after the same neighbour. */
function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const start = ((by % items.length) + items.length) % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
