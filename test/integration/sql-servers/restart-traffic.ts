import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedMetric, eventually, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { expect } from 'vitest';
import { duration, type Measured } from './measured.ts';

/** How a server ends: by SIGKILL, or as it is asked to. */
export type Ending = 'kill' | 'stop';

/** By summary, with `error.type` and status code of those that failed: `SELECT users!57P01/57P01`. */
export type Counts = Readonly<Record<string, number>>;

/** What an application sees of its statements: how many ended in which way, and what became of its transactions. */
export abstract class Application {
  readonly #counts = new Map<string, number>();
  readonly #failureOf: (error: unknown) => string;
  readonly transactions: Record<string, number> = {};
  succeeded = 0;
  isOver = false;

  /** @param failureOf `error.type`, and the status code where the server gave the answer */
  constructor(failureOf: (error: unknown) => string) {
    this.#failureOf = failureOf;
  }

  /** Those that are used, those that are idle, and who waits for one, as the pool says. */
  abstract get connections(): readonly number[];

  /** Until it is over. */
  abstract run(): Promise<unknown>;

  get counts(): Counts {
    return Object.fromEntries(this.#counts);
  }

  get failures(): string[] {
    return [...this.#counts.keys()].flatMap((key) => key.split('!').slice(1));
  }

  /** Whether the statement succeeded. */
  async sees(summary: string, statement: Promise<unknown>): Promise<boolean> {
    const [{ status, reason }] = (await Promise.allSettled([statement])) as [{ status: string; reason?: unknown }];
    const hasSucceeded = status === 'fulfilled';
    const key = hasSucceeded ? summary : `${summary}!${this.#failureOf(reason)}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (hasSucceeded) this.succeeded++;
    else await sleep(5);
    return hasSucceeded;
  }

  transactionEnded(hasCommitted: boolean): void {
    const outcome = hasCommitted ? 'committed' : 'rolled_back';
    this.transactions[outcome] = (this.transactions[outcome] ?? 0) + 1;
  }

  async repeat(act: () => Promise<unknown>): Promise<void> {
    while (!this.isOver) await act();
  }
}

/** The same as an application's counts, as it was measured. */
export function countsOf(metrics: readonly CollectedMetric[]): Counts {
  const counts: Record<string, number> = {};
  for (const point of pointsOf(metrics, duration)) {
    if (point.kind !== 'histogram') continue;
    const { 'db.query.summary': summary, 'error.type': type, 'db.response.status_code': code } = point.attributes;
    const failure = [type, code].filter((part) => part !== undefined).join('/');
    const key = failure === '' ? String(summary) : `${summary}!${failure}`;
    counts[key] = (counts[key] ?? 0) + point.histogram.count;
  }
  return counts;
}

interface Reading {
  readonly measured: readonly number[];
  readonly actual: readonly number[];
}

/** An application at work, and what is measured of its pool beside what the pool itself says. */
export class Traffic {
  readonly readings: Reading[] = [];
  readonly #application: Application;
  readonly #collect: Measured['collect'];
  readonly #done: Promise<unknown>;

  constructor(application: Application, { collect }: Measured) {
    this.#application = application;
    this.#collect = collect;
    this.#done = Promise.all([application.run(), this.#watch()]);
  }

  /** Statements succeed, all connections are in use, and others wait for one. */
  async goesOn(): Promise<void> {
    const application = this.#application;
    const before = application.succeeded;
    await eventually(() => expect(application.succeeded).toBeGreaterThan(before + 300), { what: 'traffic' });
    await this.isRead([3, 0, 3]);
  }

  /** A collection from now on finds this. */
  async isRead(connections: readonly number[]): Promise<void> {
    const { readings } = this;
    const before = readings.length;
    const found = () => expect(readings.slice(before).map(({ actual }) => actual)).toContainEqual(connections);
    await eventually(found, { what: 'a collection' });
  }

  async end(): Promise<void> {
    this.#application.isOver = true;
    await this.#done;
  }

  async #watch(): Promise<void> {
    while (!this.#application.isOver) {
      // The promises of a timer are resolved before anything else happens.
      await sleep(5);
      const actual = this.#application.connections;
      this.readings.push({ actual, measured: measuredConnections(await this.#collect()) });
    }
  }
}

/** Of the only pool that there is: those that are used, those that are idle, and who waits for one. */
export function measuredConnections(metrics: readonly CollectedMetric[]): readonly number[] {
  const state = 'db.client.connection.state';
  return [
    pointValue(metrics, 'db.client.connection.count', { [state]: 'used' }),
    pointValue(metrics, 'db.client.connection.count', { [state]: 'idle' }),
    pointValue(metrics, 'db.client.connection.pending_requests'),
  ];
}

export function seriesOfPools(metrics: readonly CollectedMetric[]): readonly string[] {
  const ofPools = metrics.filter(({ name }) => name.startsWith('db.client.connection.'));
  return ofPools.map(({ name, attributes }) => `${name} ${JSON.stringify(attributes)}`).sort();
}

/** How many of `create_time`, `wait_time` or `use_time` were recorded. */
export function timedInPool(metrics: readonly CollectedMetric[], part: string): number {
  return pointHistogram(metrics, `db.client.connection.${part}`).count;
}

/** Where the statements were sent to. */
export function databasesOf(metrics: readonly CollectedMetric[]): ReadonlySet<string> {
  const points = pointsOf(metrics, duration);
  return new Set(points.map(({ attributes }) => `${attributes['db.system.name']} ${attributes['server.port']}`));
}
