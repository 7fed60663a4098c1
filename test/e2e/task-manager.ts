import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Exposition, eventually, type Program, parseExposition, startProgram } from '@executor-metrics/testkit';
import { expect } from 'vitest';
import type { Stats } from '../../examples/task-manager/src/stats.ts';
import type { PrometheusServer } from './prometheus.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The example as a user runs it, on ports of its own. */
export interface TaskManager extends AsyncDisposable {
  readonly program: Program;
  readonly api: string;
  /** The address of its Prometheus endpoint. */
  readonly metricsUrl: string;
  /** What it says that it did. */
  stats(): Promise<Stats>;
  scrape(): Promise<Exposition>;
  /** An answer that has to be a success. */
  ask<Body>(path: string, request?: Asked): Promise<Body>;
  /** With a signal; resolves with what it prints last. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<Stats>;
}

export interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly body?: object | string;
}

const command = [
  '--conditions=@executor-metrics/source',
  '--disable-warning=ExperimentalWarning',
  'examples/task-manager/src/main.ts',
];

/** Variables of the machine that would change what the program does. */
const ownSettings = /^((OTEL|METRICS)_|(DATABASE|REDIS)_(URL|PREFIX)$)/;

export async function startTaskManager(...args: readonly string[]): Promise<TaskManager> {
  const without = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => ownSettings.test(name))
      .map((name) => [name, undefined]),
  );
  const program = await startProgram(process.execPath, [...command, '--json', '--port', '0', '--cache', '0', ...args], {
    cwd: root,
    env: { ...without, METRICS_PORT: '0' },
    readyWhen: /"event":"ready"/,
    timeoutMs: 30_000,
    stopTimeoutMs: 15_000,
  });
  const ready = JSON.parse(await program.waitForLine(/"event":"ready"/)) as { api: string; metrics: string };
  const ask = <Body>(path: string, request?: Asked): Promise<Body> => answerTo<Body>(`${ready.api}${path}`, request);
  return {
    ...{ program, ask, api: ready.api, metricsUrl: ready.metrics },
    stats: () => ask<Stats>('/stats'),
    scrape: async () => parseExposition(await (await fetch(ready.metrics)).text()),
    async stop(signal) {
      await program.stop(signal);
      const line = program.stdoutLines.findLast((each) => each.includes('"event":"stopped"'));
      if (line === undefined) throw new Error(`the task manager printed no totals; its output:\n${program.output()}`);
      return (JSON.parse(line) as { stats: Stats }).stats;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

async function answerTo<Body>(url: string, { method = 'GET', token, body }: Asked = {}): Promise<Body> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Body;
}

export interface ReadmeQueries {
  /** Those that have an answer whatever the service stands on. */
  readonly always: readonly string[];
  /** Those about a server of SQL and about Redis. */
  readonly ofServers: readonly string[];
}

/** The queries that the README of the example shows. */
export async function queriesOfReadme(): Promise<ReadmeQueries> {
  const readme = await readFile(`${root}/examples/task-manager/README.md`, 'utf8');
  const sections = readme.split(/^## /m);
  const ofServers = queriesOf(sections.filter((section) => section.startsWith('With servers')).join(''));
  return { ofServers, always: queriesOf(readme).filter((query) => !ofServers.includes(query)) };
}

function queriesOf(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```promql\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Each query is answered, with numbers, once there was time to scrape. */
export async function expectAnswers(prometheus: PrometheusServer, queries: readonly string[]): Promise<void> {
  for (const promql of queries) {
    await eventually(
      async () => {
        const series = await prometheus.query(promql);
        expect(series).not.toEqual([]);
        // 0/0 is an answer without a number: a panel would stay empty.
        expect(series.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
      },
      { what: promql, timeoutMs: 60_000, intervalMs: 500 },
    );
  }
}
