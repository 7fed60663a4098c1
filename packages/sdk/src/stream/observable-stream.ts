import type { Attributes } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { TimeSlice } from '../collect/time-slice.ts';
import type { SeriesTable } from '../series/series-table.ts';
import type { PointValue } from '../snapshot/snapshot.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { streamRange, type ValueRange } from '../view/value-range.ts';
import { type CreateChain, chainFactory } from './chain.ts';
import { ObservationRound } from './observation-round.ts';
import type { Readers } from './places.ts';
import { type StreamPlan, type StreamSurroundings, siteOf, tableFor } from './stream-plan.ts';
import type { Site, StreamReport } from './stream-report.ts';

/**
 * An asynchronous instrument under a view. It keeps no values but those that a later collection needs: of each delta
 * reader the totals that it was given last, and what it could not deliver.
 */
export class ObservableStream implements StreamPlan {
  readonly config: StreamConfig;
  readonly descriptor: InstrumentDescriptor;
  readonly readers: Readers;
  readonly table: SeriesTable<Cell>;
  readonly #range: ValueRange;
  readonly #site: Site;
  readonly #createCell: CreateChain;
  readonly #report: StreamReport;
  /** The totals that each delta reader was given last: what the next ones are compared with. */
  readonly #lastByReader = new Map<object, Map<Cell, PointValue>>();
  /** What is being observed at the moment. */
  readonly #roundByReader = new Map<object, ObservationRound>();
  /** Deltas that could not be delivered, each in a cell of its own. */
  readonly #owedByReader = new Map<object, Map<Cell, Cell>>();

  constructor(plan: StreamPlan, surroundings: StreamSurroundings) {
    const { descriptor, config, readers } = plan;
    this.descriptor = descriptor;
    this.config = config;
    this.readers = readers;
    this.#range = streamRange(descriptor, config.aggregation);
    this.#site = siteOf(plan);
    this.#report = surroundings.report;
    // These cells are never recorded in by applications: they are the identity of the series.
    const owner = { sampling: surroundings.sampling, offer: () => {}, consider: () => {}, release: () => {} };
    this.#createCell = chainFactory({ owner, aggregation: config.aggregation, length: 1 });
    this.table = tableFor(plan, surroundings, this.#createCell);
  }

  /** Begins to take what the callbacks observe for one collection. */
  observe(reader: object): ObservationRound {
    const round = new ObservationRound(this, reader);
    this.#roundByReader.set(reader, round);
    return round;
  }

  /** Whether the instrument takes such a value. */
  takes(value: unknown): value is number {
    return typeof value === 'number' && value >= this.#range.lowest && value <= this.#range.highest;
  }

  refuse(value: unknown): void {
    this.#report.refusedValue(this.#site, value);
  }

  /**
   * Drops the series that the round does not observe and nobody else needs.
   *
   * @returns those that stay only as long as there is room, the oldest last: of a round that knows not all, since a
   * callback failed, and those of which another delta reader was given the total. That reader may never collect again.
   */
  async dropUnobserved(round: ObservationRound, slice: TimeSlice): Promise<Cell[]> {
    const spare: Cell[] = [];
    for (const cell of this.table.cells()) {
      if (!this.table.isOverflow(cell) && !this.#isNeeded(cell)) {
        if (round.isPartial || this.#isComparedBy(cell, round.reader)) spare.push(cell);
        else this.table.remove(cell);
      }
      if (slice.isOver()) await slice.next();
    }
    return spare.reverse();
  }

  /** The cell of a series that may be new; for one that is new, where there is no room, a spare one goes. */
  cellOf(attributes: Attributes, spare: Cell[]): Cell {
    if (spare.length > 0 && this.table.isFull && this.table.peek(attributes) === undefined) this.#dropOneOf(spare);
    return this.table.cellOf(attributes);
  }

  #dropOneOf(spare: Cell[]): void {
    for (let cell = spare.pop(); cell !== undefined; cell = spare.pop()) {
      if (!this.table.has(cell) || this.#isNeeded(cell)) continue;
      this.table.remove(cell);
      for (const last of this.#lastByReader.values()) last.delete(cell);
      return;
    }
  }

  /** Asked anew for each cell: what another reader's collection observes may come between two slices. */
  #isNeeded(cell: Cell): boolean {
    for (const round of this.#roundByReader.values()) if (round.has(cell)) return true;
    for (const owed of this.#owedByReader.values()) if (owed.has(cell)) return true;
    return false;
  }

  /** Whether a reader beside this one compares the next total of the series with the last one. */
  #isComparedBy(cell: Cell, beside: object): boolean {
    for (const [reader, last] of this.#lastByReader) if (reader !== beside && last.has(cell)) return true;
    return false;
  }

  /** What the reader was given last, where it compares. */
  lastOf(reader: object): ReadonlyMap<Cell, PointValue> {
    return this.#lastByReader.get(reader) ?? nothing;
  }

  /** The end of a round: remembers what the reader was given, and what a callback that failed would have said again. */
  remember(round: ObservationRound, values: Map<Cell, PointValue>): void {
    const { reader } = round;
    this.#roundByReader.delete(reader);
    if (this.config.aggregation.kind !== 'sum' || this.readers.get(reader) !== 'delta') return;
    this.#lastByReader.set(reader, round.isPartial ? new Map([...this.lastOf(reader), ...values]) : values);
  }

  /** A delta that the reader could not deliver: it comes with the next one. */
  owe(reader: object, cell: Cell, value: PointValue): void {
    if (this.config.aggregation.kind === 'last-value') return;
    const owed = this.#owedByReader.get(reader) ?? new Map<Cell, Cell>();
    this.#owedByReader.set(reader, owed);
    const home = this.table.successorOf(cell) ?? (this.table.restore(cell) ? cell : this.table.overflowCell());
    const due = owed.get(home) ?? this.freshCell(home);
    owed.set(home, due);
    due.merge(value);
  }

  takeOwed(reader: object): Map<Cell, Cell> {
    const owed = this.#owedByReader.get(reader) ?? new Map<Cell, Cell>();
    this.#owedByReader.delete(reader);
    return owed;
  }

  /** A new cell for the series, for what is more than a number. */
  freshCell(cell: Cell): Cell {
    return this.#createCell(cell.series);
  }
}

const nothing: ReadonlyMap<Cell, PointValue> = new Map();
