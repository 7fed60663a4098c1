import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createLineLog, type LinePattern } from './line-log.ts';

export interface ProgramOptions {
  /** Added to the environment of the tests; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** The line, on either stream, that says that the program serves; without it the program counts as ready at once. */
  readonly readyWhen?: LinePattern;
  /** How long it may take to be ready: 15000 by default. */
  readonly timeoutMs?: number;
  /** How long `stop()` waits before it sends SIGKILL: 5000 by default. */
  readonly stopTimeoutMs?: number;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program extends AsyncDisposable {
  readonly pid: number;
  readonly stdoutLines: readonly string[];
  /** Resolves when the program has ended and all of its output is here; never rejects. */
  readonly exited: Promise<ProgramExit>;
  /** The first line of either stream that matches, also one from before the call. `timeoutMs` is 5000 by default. */
  waitForLine(pattern: LinePattern, timeoutMs?: number): Promise<string>;
  /** Sends the signal (SIGTERM by default), and SIGKILL after the deadline. Can be called again. */
  stop(signal?: NodeJS.Signals): Promise<ProgramExit>;
  /** Both streams, line by line as they came. */
  output(): string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Starts a child program and waits until it is ready. Rejects with all that it printed when it ends before, or when the
 * time is up; then it is stopped already.
 *
 * @example
 * await using server = await startProgram(process.execPath, ['server.js'], { readyWhen: /listening/ });
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Program> {
  const { env, cwd, readyWhen, timeoutMs = 15_000, stopTimeoutMs = 5000 } = options;
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Error(`${command} cannot be started: ${(error as Error).message}`, { cause: error });
  }
  const program = watch(child, command, stopTimeoutMs);
  try {
    if (readyWhen !== undefined) await program.waitForLine(readyWhen, timeoutMs);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}

function watch(child: Child, command: string, stopTimeoutMs: number): Program {
  const log = createLineLog();
  const stdoutLines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdoutLines.push(line);
    log.append(line);
  });
  createInterface({ input: child.stderr }).on('line', log.append);
  const output = () => log.lines.join('\n');
  const exited = exitOf(child);
  exited.then(({ code, signal }) => log.end(`ended with ${signal ?? `code ${code}`}`));

  async function waitForLine(pattern: LinePattern, timeoutMs = 5000): Promise<string> {
    try {
      return await log.waitFor(pattern, timeoutMs);
    } catch (error) {
      throw new Error(`${command} ${(error as Error).message}; its output:\n${output()}`, { cause: error });
    }
  }

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProgramExit> {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    pid: child.pid as number,
    stdoutLines,
    exited,
    waitForLine,
    stop,
    output,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** How long the output of a program that has ended may stay open in the hands of a child of its own. */
const outputGraceMs = 1000;

function exitOf(child: Child): Promise<ProgramExit> {
  const { promise, resolve } = Promise.withResolvers<ProgramExit>();
  // A test process that ends early must not leave its programs behind.
  const killWithUs = () => child.kill('SIGKILL');
  let grace: NodeJS.Timeout | undefined;
  process.once('exit', killWithUs);
  child.once('exit', () => {
    grace = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, outputGraceMs);
  });
  child.once('close', (code, signal) => {
    clearTimeout(grace);
    process.off('exit', killWithUs);
    resolve({ code, signal });
  });
  return promise;
}
