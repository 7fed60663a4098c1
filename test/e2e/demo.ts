import { fileURLToPath } from 'node:url';
import { eventually, type Program, startProgram } from '@executor-metrics/testkit';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How often an operation ended well, failed (by error type) and was tried again, as the demo itself counted it. */
export interface Tally {
  readonly successes: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly retries: number;
}

export interface DemoTotals {
  readonly operations: {
    readonly intent: Tally;
    readonly plan: Tally;
    readonly execute: Tally & { readonly byTaskType: Readonly<Record<string, Tally>> };
  };
  readonly tasks: { readonly accepted: number; readonly rejected: number };
  readonly queue: { readonly running: number; readonly depth: number };
}

/** The demo as a user runs it, on ports of its own. */
export interface Demo extends AsyncDisposable {
  readonly program: Program;
  /** The address of the service: `http://127.0.0.1:8080`. */
  readonly apiUrl: string;
  /** The address of its Prometheus endpoint. */
  readonly metricsUrl: string;
  stats(): Promise<DemoTotals>;
  /** Resolves when it has executed all `tasks` and has nothing under way. */
  idle(tasks: number): Promise<DemoTotals>;
  /** Ctrl-C; resolves with the totals that it prints last. */
  stop(): Promise<DemoTotals>;
}

interface DemoSettings {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const command = [
  '--conditions=@executor-metrics/source',
  '--disable-warning=ExperimentalWarning',
  'examples/task-executor/src/main.ts',
];

/** Variables of the machine that would change what the demo does. */
const ownSettings = /^(OTEL|METRICS)_/;

export async function startDemo({ args = [], env = {} }: DemoSettings = {}): Promise<Demo> {
  const without = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => ownSettings.test(name))
      .map((name) => [name, undefined]),
  );
  const program = await startProgram(process.execPath, [...command, '--json', '--port', '0', ...args], {
    cwd: root,
    env: { ...without, METRICS_PORT: '0', ...env },
    readyWhen: /"event":"ready"/,
    timeoutMs: 30_000,
    // The flush at the end has 5 s where nobody answers, and tasks under way have 3 s before that.
    stopTimeoutMs: 15_000,
  });
  const ready = JSON.parse(await program.waitForLine(/"event":"ready"/)) as { api: string; metrics: string };
  const stats = async (): Promise<DemoTotals> => (await fetch(`${ready.api}/stats`)).json() as Promise<DemoTotals>;
  return {
    program,
    apiUrl: ready.api,
    metricsUrl: ready.metrics,
    stats,
    idle: (tasks) =>
      eventually(
        async () => {
          const totals = await stats();
          const { accepted, rejected } = totals.tasks;
          const { running, depth } = totals.queue;
          if (accepted + rejected < tasks || running + depth > 0) throw new Error(JSON.stringify(totals));
          return totals;
        },
        { what: `the demo has executed ${tasks} tasks`, timeoutMs: 60_000, intervalMs: 200 },
      ),
    async stop() {
      await program.stop('SIGINT');
      const line = program.stdoutLines.findLast((each) => each.includes('"event":"stopped"'));
      if (line === undefined) throw new Error(`the demo printed no totals; its output:\n${program.output()}`);
      return (JSON.parse(line) as { totals: DemoTotals }).totals;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
