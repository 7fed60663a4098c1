import { parseArgs } from 'node:util';
import { messageOf } from './domain/errors.ts';

export interface ProgramOptions {
  /** `undefined`: 8081 or the next one that is free. */
  readonly port: number | undefined;
  /** `undefined`: until Ctrl-C. */
  readonly durationSeconds: number | undefined;
  readonly requestsPerSecond: number;
  readonly speed: number;
  readonly database: string;
  /** `undefined`: no cache, and queues in the process. */
  readonly redis: { readonly url: string; readonly prefix: string } | undefined;
  readonly cacheSeconds: number;
  readonly seed: number;
  readonly json: boolean;
}

export type Command =
  | { readonly kind: 'run'; readonly options: ProgramOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

export const help = `A task manager over HTTP and WebSocket, whose business is measured by ExecutorMetrics.

Usage: npm start -w examples/task-manager -- [options]

  --port <number>       port of the API (default: 8081 or the next free one; 0: any)
  --duration <seconds>  end after that time (default: run until Ctrl-C)
  --traffic <number>    requests per second of users that are made up (default: 0, none)
  --speed <number>      how much faster than real the clock of the service runs (default: 1; 3600: a second is an hour)
  --database <address>  where everything is kept (default: sqlite::memory:; or sqlite:<file>, postgres://…, mysql://…)
  --redis <url>         caches sessions and keeps the queues of work (default: no cache, queues in the process)
  --cache <seconds>     how often the database is asked at most for the gauges (default: 5; 0: at each scrape)
  --seed <number>       makes the traffic the same in each run (default: 1)
  --json                print events as lines of JSON
  --help                print this

Environment: METRICS_PORT (default 9464), OTEL_EXPORTER_OTLP_ENDPOINT=<collector>,
  DATABASE_URL and REDIS_URL for --database and --redis, REDIS_PREFIX for its keys (default: task-manager)
`;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is on the command line counts before what is in the environment. A variable without a value is none. */
export function parseCommand(args: readonly string[], env: Environment): Command {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        duration: { type: 'string' },
        traffic: { type: 'string' },
        speed: { type: 'string' },
        database: { type: 'string' },
        redis: { type: 'string' },
        cache: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    return {
      kind: 'run',
      options: {
        port: numberOf('--port', values.port, { least: 0, most: 65_535, whole: true }),
        durationSeconds: numberOf('--duration', values.duration, { least: 0.1, most: 1_000_000 }),
        requestsPerSecond: numberOf('--traffic', values.traffic, { least: 0, most: 1000 }) ?? 0,
        speed: numberOf('--speed', values.speed, { least: 0.001, most: 100_000 }) ?? 1,
        database: values.database ?? settingOf(env, 'DATABASE_URL') ?? 'sqlite::memory:',
        redis: redisPlace(values.redis ?? settingOf(env, 'REDIS_URL'), env),
        cacheSeconds: numberOf('--cache', values.cache, { least: 0, most: 3600 }) ?? 5,
        seed: numberOf('--seed', values.seed, { least: 0, most: 2 ** 32 - 1, whole: true }) ?? 1,
        json: values.json ?? false,
      },
    };
  } catch (error) {
    // `parseArgs` explains itself over several lines, the first of which says what is wrong.
    const [reason] = messageOf(error).split('\n');
    return { kind: 'invalid', message: `${reason} (--help shows the options)` };
  }
}

function settingOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function redisPlace(url: string | undefined, env: Environment): ProgramOptions['redis'] {
  if (url === undefined) return undefined;
  // The value is not shown: there may be a password in it.
  if (!/^rediss?:\/\/./.test(url) || !URL.canParse(url)) {
    throw new Error('--redis and REDIS_URL take the URL of a Redis, such as redis://127.0.0.1:6379');
  }
  return { url, prefix: settingOf(env, 'REDIS_PREFIX') ?? 'task-manager' };
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
