import type { Attributes, Context } from '@opentelemetry/api';
import { BucketSearch } from '../cell/bucket-search.ts';
import { type Cell, type CellOwner, highest, type Sampling } from '../cell/cell.ts';
import type { Clock } from '../collect/clock.ts';
import { ExemplarStore, type SlotOf } from '../exemplar/exemplar-store.ts';
import { SeriesTable } from '../series/series-table.ts';
import type { MetricTemporality } from '../snapshot/snapshot.ts';
import type { Aggregation, InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { chainFactory, linkOf } from './chain.ts';
import { preparation, walkedFilter } from './prepare-attributes.ts';
import type { StreamReport } from './stream-report.ts';

/** A reader as streams know it: an identity, and what it wants of this instrument. */
export interface Consumer {
  readonly reader: object;
  readonly temporality: MetricTemporality;
}

/** What the streams of a provider share. */
export interface StreamSurroundings {
  readonly clock: Clock;
  readonly sampling: Sampling;
  readonly report: StreamReport;
}

/** A synchronous instrument under a view: what is recorded goes into the cells of its series. */
export class SynchronousStream implements CellOwner {
  readonly config: StreamConfig;
  readonly descriptor: InstrumentDescriptor;
  readonly sampling: Sampling;
  readonly table: SeriesTable<Cell>;
  readonly exemplars: ExemplarStore;
  readonly #floor: number;
  readonly #prepare: ReturnType<typeof preparation>;
  readonly #report: StreamReport;
  readonly #places: Places;
  readonly #clock: Clock;
  /** When a series was last seen touched, for series that expire. */
  readonly #lastSeenMs = new WeakMap<Cell, number>();

  constructor(
    descriptor: InstrumentDescriptor,
    config: StreamConfig,
    consumers: readonly Consumer[],
    { clock, sampling, report }: StreamSurroundings,
  ) {
    this.descriptor = descriptor;
    this.config = config;
    this.sampling = sampling;
    this.exemplars = new ExemplarStore(clock, slotsFor(config.aggregation));
    this.#floor = floorOf(descriptor);
    this.#prepare = preparation(config);
    this.#report = report;
    this.#clock = clock;
    this.#places = placesOf(consumers, config.idleTimeMs !== undefined);
    this.table = new SeriesTable({
      limit: config.cardinalityLimit,
      filter: walkedFilter(config),
      now: clock.now,
      createCell: chainFactory({
        owner: this,
        aggregation: config.aggregation,
        floor: this.#floor,
        length: this.#places.length,
      }),
      onUnsupported: (key, value) => report.unsupportedAttribute(config.name, key, value),
      onOverflow: () => report.overflow(config.name, config.cardinalityLimit, this.table.cells()),
    });
  }

  cellOf(attributes: Attributes | undefined): Cell {
    return this.table.cellOf(this.#prepare === undefined ? attributes : this.#prepare(attributes));
  }

  /** Records a value that an instrument has not looked at. */
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    if (!(value >= this.#floor && value <= highest)) {
      this.#report.refusedValue(this.config.name, value);
      return;
    }
    const cell = this.cellOf(attributes);
    cell.accumulate(value);
    if (this.sampling.on) this.exemplars.offer(cell, value, context, attributes);
  }

  bind(attributes: Attributes | undefined): Cell {
    const cell = this.cellOf(attributes);
    cell.bound = true;
    return cell;
  }

  /** Ends a series. A handle that is bound to it begins another one with its next record. */
  remove(attributes: Attributes | undefined): void {
    const cell = this.table.peek(this.#prepare === undefined ? attributes : this.#prepare(attributes));
    if (cell === undefined) return;
    this.table.remove(cell);
    cell.floor = Number.NaN;
  }

  offer(cell: Cell, value: number, context: Context | undefined): void {
    this.exemplars.offer(cell, value, context, undefined);
  }

  refuse(cell: Cell, value: number, context: Context | undefined): void {
    if (!Number.isNaN(cell.floor)) {
      this.#report.refusedValue(this.config.name, value);
      return;
    }
    if (this.table.restore(cell)) {
      cell.floor = this.#floor;
      for (let link: Cell | undefined = cell; link !== undefined; link = link.next) {
        link.series = cell.series;
        link.reset();
      }
      cell.record(value, context);
    } else this.record(value, cell.series.attributes, context);
  }

  /** Drops a series that has nothing for any delta reader, unless somebody holds its handle. */
  evictIfIdle(cell: Cell): void {
    if (cell.bound || this.table.isOverflow(cell)) return;
    const { deltas } = this.#places;
    if (deltas.some((place) => linkOf(cell, place).touched)) return;
    this.table.remove(cell);
  }

  /** Drops the series that nobody has recorded in for the idle time of the stream, if it has one. */
  expire(): void {
    const { idleTimeMs } = this.config;
    const { watch } = this.#places;
    if (idleTimeMs === undefined || watch === undefined) return;
    const now = this.#clock.monotonicMs();
    for (const cell of this.table.cells()) {
      const watched = linkOf(cell, watch);
      const seenMs = this.#lastSeenMs.get(cell);
      if (watched.touched || seenMs === undefined) {
        watched.reset();
        this.#lastSeenMs.set(cell, now);
      } else if (now - seenMs >= idleTimeMs) this.evictIfIdle(cell);
    }
  }

  /** The cell that a reader reads of a series. */
  linkFor(reader: object, cell: Cell): Cell {
    return linkOf(cell, this.#places.byReader.get(reader) ?? 0);
  }

  serves(reader: object): boolean {
    return this.#places.byReader.has(reader);
  }
}

/** What stands where in the chain of a series. */
interface Places {
  readonly byReader: ReadonlyMap<object, number>;
  /** Those of delta readers. */
  readonly deltas: readonly number[];
  /** That of a cell which nobody reads: it says whether the series was touched since it was last looked at. */
  readonly watch: number | undefined;
  readonly length: number;
}

/** Cumulative readers share the first cell; each delta reader has one behind it, and so has the watch. */
function placesOf(consumers: readonly Consumer[], watched: boolean): Places {
  const byReader = new Map<object, number>();
  const deltas: number[] = [];
  let length = consumers.some(({ temporality }) => temporality === 'cumulative') ? 1 : 0;
  for (const { reader, temporality } of consumers) {
    if (temporality === 'delta') deltas.push(length);
    byReader.set(reader, temporality === 'cumulative' ? 0 : length++);
  }
  const watch = watched ? length++ : undefined;
  return { byReader, deltas, watch, length };
}

/** Counters and histograms take no negative values (OpenTelemetry metrics API). */
function floorOf({ type }: InstrumentDescriptor): number {
  return type === 'COUNTER' || type === 'HISTOGRAM' ? 0 : -highest;
}

function slotsFor(aggregation: Aggregation): SlotOf {
  switch (aggregation.kind) {
    case 'histogram': {
      const search = new BucketSearch(aggregation.shape.boundaries);
      return (value) => search.indexOf(value);
    }
    case 'exponential-histogram':
      // One a power of ten: spread over the range, and few.
      return (value) => (value === 0 ? 0 : Math.round(Math.log10(Math.abs(value))));
    default:
      return () => 0;
  }
}
