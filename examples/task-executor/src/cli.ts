import { parseArgs } from 'node:util';
import { messageOf } from './errors.ts';

export interface DemoOptions {
  /** `undefined`: until Ctrl-C. */
  readonly durationSeconds: number | undefined;
  readonly tasksPerSecond: number;
  /** How many tasks the load generator sends; `Infinity` while the service runs. */
  readonly tasks: number;
  /** `undefined`: 8080 or the next one that is free. */
  readonly port: number | undefined;
  readonly seed: number;
  readonly database: string;
  readonly json: boolean;
}

export type Command =
  | { readonly kind: 'run'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

export const help = `A service that executes tasks, with a load generator, measured by ExecutorMetrics.

Usage: npm run demo -- [options]

  --duration <seconds>  end after that time (default: run until Ctrl-C)
  --rate <number>       tasks per second that the load generator sends (default: 20; 0: none)
  --tasks <number>      the load generator stops after so many tasks, the service goes on (default: no end)
  --port <number>       port of the task API (default: 8080 or the next free one; 0: any)
  --seed <number>       makes tasks and failures the same in each run (default: 1)
  --db <file>           keep the tasks in this SQLite file (default: in memory)
  --json                print events as lines of JSON
  --help                print this

Environment: METRICS_PORT (default 9464), METRICS_LAYOUT=per-operation, METRICS_PROFILE=classic,
             METRICS_INSTRUMENTATIONS=none, OTEL_EXPORTER_OTLP_ENDPOINT=<collector>
`;

export function parseCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        duration: { type: 'string' },
        rate: { type: 'string' },
        tasks: { type: 'string' },
        port: { type: 'string' },
        seed: { type: 'string' },
        db: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    return {
      kind: 'run',
      options: {
        durationSeconds: numberOf('--duration', values.duration, { least: 0.1, most: 1_000_000 }),
        tasksPerSecond: numberOf('--rate', values.rate, { least: 0, most: 10_000 }) ?? 20,
        tasks: numberOf('--tasks', values.tasks, { least: 0, most: 1e9, whole: true }) ?? Number.POSITIVE_INFINITY,
        port: numberOf('--port', values.port, { least: 0, most: 65_535, whole: true }),
        seed: numberOf('--seed', values.seed, { least: 0, most: 2 ** 32 - 1, whole: true }) ?? 1,
        database: values.db ?? ':memory:',
        json: values.json ?? false,
      },
    };
  } catch (error) {
    // `parseArgs` explains itself over several lines, the first of which says what is wrong.
    const [reason] = messageOf(error).split('\n');
    return { kind: 'invalid', message: `${reason} (--help shows the options)` };
  }
}

interface Accepted {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

function numberOf(option: string, given: string | undefined, accepted: Accepted): number | undefined {
  if (given === undefined) return undefined;
  const { least, most, whole = false } = accepted;
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new Error(`${option} takes a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not "${given}"`);
}
