import type { Attributes } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import { canonicalKey } from '../series/canonical-key.ts';
import { SeriesTable } from '../series/series-table.ts';
import type { InstrumentDescriptor, StreamConfig } from '../view/stream-config.ts';
import { type CreateChain, chainFactory } from './chain.ts';
import { preparation, walkedFilter } from './prepare-attributes.ts';
import type { Consumer, StreamSurroundings } from './synchronous-stream.ts';

/** An asynchronous instrument under a view: it has what the callbacks observed for one reader, and for each its own. */
export class ObservableStream {
  readonly config: StreamConfig;
  readonly descriptor: InstrumentDescriptor;
  readonly table: SeriesTable<Cell>;
  readonly #createCell: CreateChain;
  readonly #prepare: ReturnType<typeof preparation>;
  /** What each reader was given last; its difference to the next is a delta, its keys are the live series. */
  readonly #lastByReader = new Map<object, ReadonlyMap<Cell, number>>();
  readonly #readers: ReadonlySet<object>;

  constructor(
    descriptor: InstrumentDescriptor,
    config: StreamConfig,
    consumers: readonly Consumer[],
    { clock, sampling, report }: StreamSurroundings,
  ) {
    this.descriptor = descriptor;
    this.config = config;
    this.#prepare = preparation(config);
    this.#readers = new Set(consumers.map(({ reader }) => reader));
    // These cells are never recorded in by applications: they are the identity of the series.
    const owner = { sampling, offer: () => {}, refuse: () => {} };
    const floor = Number.NEGATIVE_INFINITY;
    this.#createCell = chainFactory({ owner, aggregation: config.aggregation, floor, length: 1 });
    this.table = new SeriesTable({
      limit: config.cardinalityLimit,
      filter: walkedFilter(config),
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
  observe(): ObservationRound {
    return new ObservationRound(this);
  }

  cellOf(attributes: Attributes): Cell {
    return this.table.cellOf(this.#prepare === undefined ? attributes : this.#prepare(attributes));
  }

  /** What the reader was given last. */
  lastOf(reader: object): ReadonlyMap<Cell, number> {
    return this.#lastByReader.get(reader) ?? nothing;
  }

  /** Remembers what the reader is given, and drops the series that no reader has been given last. */
  remember(reader: object, values: ReadonlyMap<Cell, number>): void {
    this.#lastByReader.set(reader, values);
    const all = [...this.#lastByReader.values()];
    for (const cell of [...this.table.cells()]) {
      if (!this.table.isOverflow(cell) && !all.some((each) => each.has(cell))) this.table.remove(cell);
    }
  }

  /** A new cell for the series, for aggregations that are more than a number. */
  freshCell(cell: Cell): Cell {
    return this.#createCell(cell.series);
  }
}

const nothing: ReadonlyMap<Cell, number> = new Map();

/** The observations of one collection. */
export class ObservationRound {
  readonly #stream: ObservableStream;
  /** By series where one set of attributes is one series; by the observed attributes where a view may join several. */
  readonly #observed = new Map<unknown, { readonly cell: Cell; readonly value: number }>();

  constructor(stream: ObservableStream) {
    this.#stream = stream;
  }

  /** Observing the same attributes again replaces the value. */
  take(value: number, attributes: Attributes): void {
    const cell = this.#stream.cellOf(attributes);
    const { filter, process } = this.#stream.config;
    const joins = filter !== undefined || process !== undefined || this.#stream.table.isOverflow(cell);
    this.#observed.set(joins ? canonicalKey(attributes) : cell, { cell, value });
  }

  /** All that was observed, in the order of observation. */
  entries(): Iterable<{ readonly cell: Cell; readonly value: number }> {
    return this.#observed.values();
  }

  /** One number a series: values that came together in it are summed, or the last one counts for gauges. */
  values(): ReadonlyMap<Cell, number> {
    const sums = this.#stream.config.aggregation.kind === 'sum';
    const values = new Map<Cell, number>();
    for (const { cell, value } of this.#observed.values()) {
      values.set(cell, sums ? (values.get(cell) ?? 0) + value : value);
    }
    return values;
  }
}
