// Hot: three records for each use of a pool. Guarded by bench/instrumentation-sql/overhead.ts.
import type {
  AddingSeries,
  HistogramOptions,
  Kit,
  RecordingSeries,
  SeriesAdder,
  SeriesRecorder,
} from '@executor-metrics/instrumentation';
import { seconds } from './operations.ts';

export const poolNameKey = 'db.client.connection.pool.name';

type Keys = readonly [typeof poolNameKey];

/** What happens in one pool. */
export interface PoolTimings {
  /** A connection was established. */
  created(durationMs: number): void;
  /** A connection was obtained, new or not. */
  waited(durationMs: number): void;
  /** A connection was given back. */
  used(durationMs: number): void;
  /** None was obtained in time. */
  timedOut(): void;
}

/** The instruments for what happens in pools, by pool. */
export class PoolInstruments {
  readonly #createTime: SeriesRecorder<Keys>;
  readonly #waitTime: SeriesRecorder<Keys>;
  readonly #useTime: SeriesRecorder<Keys>;
  readonly #timeouts: SeriesAdder<Keys>;

  constructor(kit: Kit) {
    this.#createTime = kit.histogram(histogram('create_time', 'The time it took to create a new connection.'));
    this.#waitTime = kit.histogram(
      histogram('wait_time', 'The time it took to obtain an open connection from the pool.'),
    );
    this.#useTime = kit.histogram(
      histogram('use_time', 'The time between borrowing a connection and returning it to the pool.'),
    );
    this.#timeouts = kit.counter({
      name: 'db.client.connection.timeouts',
      unit: '{timeout}',
      description: 'Connection timeouts that occurred while trying to obtain a connection from the pool.',
      keys: [poolNameKey],
    });
  }

  of(name: string): PoolTimings {
    return new NamedPool({
      createTime: this.#createTime.series(name),
      waitTime: this.#waitTime.series(name),
      useTime: this.#useTime.series(name),
      timeouts: this.#timeouts.series(name),
    });
  }

  /** No pool has this name any more. */
  remove(name: string): void {
    for (const instrument of [this.#createTime, this.#waitTime, this.#useTime, this.#timeouts]) instrument.remove(name);
  }
}

interface PoolSeries {
  readonly createTime: RecordingSeries;
  readonly waitTime: RecordingSeries;
  readonly useTime: RecordingSeries;
  readonly timeouts: AddingSeries;
}

class NamedPool implements PoolTimings {
  readonly #series: PoolSeries;

  constructor(series: PoolSeries) {
    this.#series = series;
  }

  created(durationMs: number): void {
    this.#series.createTime.record(durationMs / 1000);
  }

  waited(durationMs: number): void {
    this.#series.waitTime.record(durationMs / 1000);
  }

  used(durationMs: number): void {
    this.#series.useTime.record(durationMs / 1000);
  }

  timedOut(): void {
    this.#series.timeouts.add(1);
  }
}

function histogram(part: string, description: string): HistogramOptions<Keys> {
  return { name: `db.client.connection.${part}`, unit: 's', description, keys: [poolNameKey], boundaries: seconds };
}
