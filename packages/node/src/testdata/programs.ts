import { fileURLToPath } from 'node:url';
import { type Program, type ProgramOptions, startProgram } from '@executor-metrics/testkit';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The environment of the tests without what would configure the program. */
const configured = Object.keys(process.env).filter((name) => /^(METRICS_|OTEL_|NODE_OPTIONS$)/.test(name));
const unset = Object.fromEntries(configured.map((name) => [name, undefined]));

type Env = Readonly<Record<string, string>>;
type Ready = Pick<ProgramOptions, 'readyWhen'>;

const fromSources = '--conditions=@executor-metrics/source';

/** Runs a file of this folder. */
export function run(file: string, env: Env, options: Ready = {}): Promise<Program> {
  return node([fromSources, here + file], env, options);
}

/** Runs a file of this folder under `--import @executor-metrics/node/register`. */
export function runRegistered(file: string, env: Env, options: Ready = {}): Promise<Program> {
  return node([fromSources, '--import', '@executor-metrics/node/register', here + file], env, options);
}

function node(args: readonly string[], env: Env, options: Ready): Promise<Program> {
  return startProgram(process.execPath, args, {
    ...options,
    cwd: here,
    env: { ...unset, ...env },
    stopTimeoutMs: 20_000,
  });
}

/** The codes of the warnings that a program has printed. */
export function warningsOf(program: Program): string[] {
  return [...program.output().matchAll(/\[(\w+)\] ExecutorMetricsWarning/g)].map((match) => match[1] ?? '');
}
