import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onCore } from './pinning.ts';

/**
 * The young generation of V8 grows when much code is loaded, and that alone changes what a request costs by a fifth: all
 * programs have the same one.
 */
const equalHeaps = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** A program that answers messages. */
export interface PinnedProgram {
  /** What it says when it is ready. */
  readonly ready: unknown;
  ask(message: unknown): Promise<unknown>;
  stop(): void;
}

/** Starts a program, on one core of its own where the system can do that. */
export async function pinnedProgram(core: 0 | 1, file: URL, args: readonly string[] = []): Promise<PinnedProgram> {
  const [executable = '', ...rest] = [
    ...onCore(core),
    process.execPath,
    '--conditions=@executor-metrics/source',
    ...equalHeaps,
    fileURLToPath(file),
    ...args,
  ];
  const child = spawn(executable, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    ready: await nextMessage(child),
    ask(message) {
      child.send(message as object);
      return nextMessage(child);
    },
    stop: () => void child.disconnect(),
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    // Whichever did not come is not waited for any more.
    ended.catch(() => {});
    over.abort();
  }
}
