import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { canPin, pinTo } from './pinning.ts';

const script = fileURLToPath(new URL('../../scripts/services.mjs', import.meta.url));

/**
 * Has the servers of `npm run services` run on one core for a while. Left alone they come to the core of the program that is
 * measured, and what that program then waits for its caches is most of what differs between two runs of it.
 */
export function pinServices(core: 0 | 1): Disposable {
  const pids = canPin ? withChildren(pidsOfServices()) : [];
  for (const pid of pids) pinTo(String(core), pid);
  return {
    [Symbol.dispose]() {
      for (const pid of pids) pinTo(`0-${availableParallelism() - 1}`, pid);
    },
  };
}

/** Those that were started by the script; servers of somebody else are left alone. */
function pidsOfServices(): readonly number[] {
  const { stdout } = spawnSync(process.execPath, [script, 'status', '--json'], { encoding: 'utf8' });
  const { services } = JSON.parse(stdout) as { readonly services: readonly { readonly pids: readonly number[] }[] };
  return services.flatMap((service) => service.pids);
}

function withChildren(roots: readonly number[]): readonly number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'ppid=,pid='], { encoding: 'utf8' });
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = new Set(roots);
  // A Set goes on with what is added meanwhile.
  for (const parent of found) for (const [ppid, pid] of pairs) if (ppid === parent) found.add(pid);
  return [...found];
}
