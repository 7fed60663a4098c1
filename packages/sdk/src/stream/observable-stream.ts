import type { Attributes } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { TimeSlice } from '../collect/time-slice.ts';
import { SeriesTable } from '../series/series-table.ts';
import type { PointValue } from '../snapshot/snapshot.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { type CreateChain, chainFactory } from './chain.ts';
import { ObservationRound } from './observation-round.ts';
import type { Consumer } from './places.ts';
import type { StreamReport } from './stream-report.ts';
import type { StreamSurroundings } from './synchronous-stream.ts';

/** An asynchronous instrument under a view: it has what the callbacks observed for one reader, and for each its own. */
export class ObservableStream {
  readonly config: StreamConfig;
  readonly descriptor: InstrumentDescriptor;
  readonly table: SeriesTable<Cell>;
  readonly #createCell: CreateChain;
  readonly #report: StreamReport;
  /** What each reader was given last; its difference to the next is a delta, its keys are the live series. */
  readonly #lastByReader = new Map<object, ReadonlyMap<Cell, PointValue>>();
  /** What is being observed at the moment. */
  readonly #roundByReader = new Map<object, ObservationRound>();
  /** Deltas that could not be delivered, each in a cell of its own. */
  readonly #owedByReader = new Map<object, Map<Cell, Cell>>();
  readonly #readers: ReadonlySet<object>;

  constructor(
    descriptor: InstrumentDescriptor,
    config: StreamConfig,
    consumers: readonly Consumer[],
    { clock, sampling, report }: StreamSurroundings,
  ) {
    this.descriptor = descriptor;
    this.config = config;
    this.#report = report;
    this.#readers = new Set(consumers.map(({ reader }) => reader));
    // These cells are never recorded in by applications: they are the identity of the series.
    const owner = { sampling, offer: () => {}, consider: () => {}, release: () => {} };
    this.#createCell = chainFactory({ owner, aggregation: config.aggregation, length: 1 });
    this.table = new SeriesTable({
      limit: config.cardinalityLimit,
      filter: config.filter,
      process: config.process,
      now: clock.now,
      createCell: this.#createCell,
      onUnsupported: (key, value) => report.unsupportedAttribute(config.name, key, value),
      onOverflow: () => report.overflow(config.name, config.cardinalityLimit, this.table.cells()),
    });
  }

  serves(reader: object): boolean {
    return this.#readers.has(reader);
  }

  /** Begins to take what the callbacks observe for one collection. */
  observe(reader: object): ObservationRound {
    const round = new ObservationRound(this, reader);
    this.#roundByReader.set(reader, round);
    return round;
  }

  cellOf(attributes: Attributes): Cell {
    return this.table.cellOf(attributes);
  }

  refuse(value: unknown): void {
    this.#report.refusedValue(this.config.name, value);
  }

  /** What the reader was given last. */
  lastOf(reader: object): ReadonlyMap<Cell, PointValue> {
    return this.#lastByReader.get(reader) ?? nothing;
  }

  /** Remembers what the reader is given, beside what a callback that failed would have said again. */
  remember(reader: object, round: ObservationRound, values: ReadonlyMap<Cell, PointValue>): void {
    this.#lastByReader.set(reader, round.isPartial ? new Map([...this.lastOf(reader), ...values]) : values);
    this.#roundByReader.delete(reader);
  }

  /** Drops the series that this round does not observe and that no other reader was given last. */
  async dropUnobserved(reader: object, round: ObservationRound, slice: TimeSlice): Promise<void> {
    const last = new Map(this.#lastByReader);
    if (!round.isPartial) last.delete(reader);
    const live = [...last.values(), ...this.#roundByReader.values(), ...this.#owedByReader.values()];
    for (const cell of this.table.cells()) {
      if (!this.table.isOverflow(cell) && !live.some((each) => each.has(cell))) this.table.remove(cell);
      if (slice.isOver()) await slice.next();
    }
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
