import type { Attributes, Context } from '@opentelemetry/api';
import type { Cell, CellOwner, Sampling } from '../cell/cell.ts';
import type { Clock } from '../collect/clock.ts';
import type { TimeSlice } from '../collect/time-slice.ts';
import { ExemplarStore } from '../exemplar/exemplar-store.ts';
import { slotsFor } from '../exemplar/slots.ts';
import type { SeriesTable } from '../series/series-table.ts';
import type { PointValue } from '../snapshot/snapshot.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { streamRange, type ValueRange } from '../view/value-range.ts';
import { chainFactory, linkOf } from './chain.ts';
import { type Places, placesOf, type Readers } from './places.ts';
import { type StreamPlan, type StreamSurroundings, siteOf, tableFor } from './stream-plan.ts';
import type { Site, StreamReport } from './stream-report.ts';

/** A synchronous instrument under a view: what is recorded goes into the cells of its series. */
export class SynchronousStream implements CellOwner, StreamPlan {
  readonly config: StreamConfig;
  readonly descriptor: InstrumentDescriptor;
  readonly readers: Readers;
  readonly sampling: Sampling;
  readonly table: SeriesTable<Cell>;
  readonly exemplars: ExemplarStore;
  readonly #range: ValueRange;
  readonly #site: Site;
  readonly #report: StreamReport;
  readonly #places: Places;
  readonly #clock: Clock;
  /** When a series was last seen touched, for series that expire. */
  readonly #lastSeenMs = new WeakMap<Cell, number>();
  /** Cells that `remove()` took away, with all that was in them, while those that were evicted only made room. */
  readonly #ended = new WeakSet<Cell>();

  constructor(plan: StreamPlan, surroundings: StreamSurroundings) {
    const { descriptor, config, readers } = plan;
    const { clock, sampling, report } = surroundings;
    this.descriptor = descriptor;
    this.config = config;
    this.readers = readers;
    this.sampling = sampling;
    this.exemplars = new ExemplarStore(clock, slotsFor(config.aggregation));
    this.#range = streamRange(descriptor, config.aggregation);
    this.#site = siteOf(plan);
    this.#report = report;
    this.#clock = clock;
    this.#places = placesOf(readers, config.idleTimeMs !== undefined);
    const { length } = this.#places;
    this.table = tableFor(plan, surroundings, chainFactory({ owner: this, aggregation: config.aggregation, length }));
  }

  cellOf(attributes: Attributes | undefined): Cell {
    return this.table.cellOf(attributes);
  }

  /** Records a value that an instrument has not looked at. */
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    if (!this.takes(value)) {
      this.#report.refusedValue(this.#site, value);
      return;
    }
    const cell = this.cellOf(attributes);
    cell.accumulate(value);
    if (this.sampling.on) this.exemplars.offer(cell, value, context, attributes);
  }

  bind(attributes: Attributes | undefined): Cell {
    return this.table.bind(attributes);
  }

  /**
   * Ends a series, with what delta readers have not collected of it. A handle that is bound to it begins another one with
   * its next record.
   */
  remove(attributes: Attributes | undefined): void {
    const cell = this.table.peek(attributes);
    if (cell === undefined || this.table.isOverflow(cell)) return;
    this.#takeAway(cell);
    this.#ended.add(cell);
  }

  /** One of the handles of a series is not needed any more. The series stays until it is idle and something makes room. */
  release(cell: Cell): void {
    this.table.unpin(cell);
  }

  offer(cell: Cell, value: number, context: Context | undefined): void {
    this.exemplars.offer(cell, value, context, undefined);
  }

  consider(cell: Cell, value: number, context: Context | undefined): void {
    if (!this.takes(value)) {
      this.#report.refusedValue(this.#site, value);
      return;
    }
    const home = this.#homeOf(cell);
    if (home === undefined) this.table.countOverflow();
    // Not `record`, which would come back here where another cell is removed too.
    const into = home ?? this.table.overflowCell();
    into.accumulate(value);
    if (this.sampling.on) this.exemplars.offer(into, value, context, undefined);
  }

  /**
   * Puts back what a reader collected of a series and could not deliver. The series may have been evicted meanwhile, and
   * may have begun anew; one that was removed takes what is left of it along.
   */
  putBack(reader: object, cell: Cell, value: PointValue): void {
    const home = this.#ended.has(cell)
      ? this.table.successorOf(cell)
      : (this.#homeOf(cell) ?? this.table.overflowCell());
    if (home !== undefined) linkOf(home, this.placeOf(reader)).merge(value);
  }

  /** The cell that has the series of a cell now, which may be that cell with a new beginning; none where there is no room. */
  #homeOf(cell: Cell): Cell | undefined {
    const successor = this.table.successorOf(cell);
    if (successor !== undefined) return successor;
    if (!this.table.restore(cell)) return undefined;
    for (let link: Cell | undefined = cell; link !== undefined; link = link.next) {
      link.series = cell.series;
      link.reset();
    }
    cell.removed = false;
    this.#ended.delete(cell);
    this.exemplars.forget(cell);
    return cell;
  }

  /** Whether the instrument takes such a value. */
  takes(value: unknown): value is number {
    return typeof value === 'number' && value >= this.#range.lowest && value <= this.#range.highest;
  }

  /** Whether nobody reads the series since their beginning: then those that nobody has news of need not be kept. */
  get evicts(): boolean {
    return this.#places.evicts;
  }

  /** Drops a series that has nothing for any delta reader, unless somebody holds its handle. */
  evictIfIdle(cell: Cell): void {
    if (this.table.isPinned(cell) || this.table.isOverflow(cell)) return;
    const { deltas } = this.#places;
    if (deltas.some((place) => linkOf(cell, place).touched)) return;
    this.#takeAway(cell);
  }

  /** Whoever held the cell as a handle and let go of it may record in it nevertheless: `consider` is asked then. */
  #takeAway(cell: Cell): void {
    this.table.remove(cell);
    cell.removed = true;
  }

  /** Drops the series that nobody has recorded in for the idle time of the stream, if it has one. */
  async expire(slice: TimeSlice): Promise<void> {
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
      if (slice.isOver()) await slice.next();
    }
  }

  /** The place in each chain where a reader's cell stands. */
  placeOf(reader: object): number {
    return this.#places.byReader.get(reader) ?? 0;
  }
}
