import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Whether programs can be given a core of their own here. */
export const canPin: boolean = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** What starts a command on a core, put before it. */
export function onCore(core: number): readonly string[] {
  return canPin ? ['taskset', '-c', String(core)] : [];
}

/** Moves a process, with all of its threads; one that is gone by now is left. */
export function pinTo(cores: string, pid: number): void {
  spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { stdio: 'ignore' });
}
