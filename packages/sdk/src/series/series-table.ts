// Hot: `cellOf` runs at every record that is not bound. Guarded by bench/sdk/record.bench.ts.
import type { Attributes, HrTime } from '@opentelemetry/api';
import { type Cell, createSeries, newestSeriesId, type Series } from '../cell/cell.ts';
import type { AttributeFilter } from '../view/attribute-filter.ts';
import { CellWalk } from './cell-walk.ts';
import { type AttributeReport, cleanAttributes } from './clean-attributes.ts';
import { Pins } from './pins.ts';
import { SeriesIndex } from './series-index.ts';
import { isWalkable, Trie } from './trie.ts';

/** The attributes of the series that stands for all beyond the limit (OpenTelemetry specification, "Cardinality limits"). */
const overflowAttributes: Attributes = Object.freeze({ 'otel.metric.overflow': true });

/** Paths that the trie keeps for each series that there may be: callers have a few orders of keys, not many. */
const nodesPerSeries = 8;

export interface SeriesTableOptions<C> {
  /** How many series there may be; further ones share the overflow series. */
  readonly limit: number;
  readonly filter: AttributeFilter | undefined;
  /** What becomes of the attributes that the filter kept; asked once for each path of the trie. */
  readonly process: ((attributes: Attributes) => Attributes) | undefined;
  readonly createCell: (series: Series) => C;
  readonly now: () => HrTime;
  readonly report: AttributeReport;
  /** Called the first time that a series did not fit. */
  readonly onOverflow: () => void;
}

/** The series of one stream, by attributes: one cell for each set, whatever the order of its keys. */
export class SeriesTable<C extends Cell> {
  readonly #options: SeriesTableOptions<C>;
  readonly #index = new SeriesIndex<C>();
  readonly #trie: Trie<C>;
  /** The series without attributes, the most frequent one by far where there is one. */
  #bare: C | undefined;
  /** There from the start: an application whose memory is short must not need more to say so. */
  readonly #overflow: C;
  #overflowed = 0;
  #overflowUsed = false;
  readonly #pins = new Pins<C>();
  /** Cells that were taken away and that somebody may still hold. */
  readonly #detached = new WeakSet<C>();
  /** Of such cells the one that had their series when it was last looked for. */
  readonly #successors = new WeakMap<C, C>();

  constructor(options: SeriesTableOptions<C>) {
    this.#options = options;
    this.#trie = new Trie(options.limit * nodesPerSeries, options.filter);
    this.#overflow = options.createCell(createSeries(overflowAttributes, options.now()));
  }

  /** The cell to record in. Whatever the attributes are, it does not throw. */
  cellOf(attributes: Attributes | undefined): C {
    const found = this.#walk(attributes);
    if (found !== undefined) return found;
    const cell = this.#miss(attributes, true) as C;
    if (cell === this.#overflow) this.countOverflow();
    return cell;
  }

  /** The same, for somebody who keeps the cell: its series does not expire. Nothing is recorded yet. */
  bind(attributes: Attributes | undefined): C {
    const cell = this.#walk(attributes) ?? (this.#miss(attributes, true) as C);
    this.#pins.pin(cell);
    return cell;
  }

  /** One handle less. */
  unpin(cell: C): void {
    this.#pins.unpin(cell);
  }

  isPinned(cell: C): boolean {
    return this.#pins.isPinned(cell);
  }

  /** The cell of these attributes if there is one. */
  peek(attributes: Attributes | undefined): C | undefined {
    return this.#walk(attributes) ?? this.#miss(attributes, false);
  }

  /** Takes a series away. Whoever still holds its cell records in it no more. */
  remove(cell: C): void {
    this.#index.delete(cell);
    this.#detached.add(cell);
    if (cell === this.#bare) this.#bare = undefined;
    this.#trie.clear();
  }

  /** Puts a cell that was removed back under its attributes, as a series that begins now; `false` where there is no room. */
  restore(cell: C): boolean {
    const { attributes } = cell.series;
    if (this.isFull || this.#index.get(attributes) !== undefined) return false;
    cell.series = createSeries(attributes, this.#options.now());
    this.#index.add(cell);
    this.#detached.delete(cell);
    return true;
  }

  /** The cell that has the series of a cell now: itself, or the one with which the series began anew after a removal. */
  successorOf(cell: C): C | undefined {
    if (this.has(cell)) return cell;
    const known = this.#successors.get(cell);
    if (known !== undefined && this.has(known)) return known;
    const successor = this.#index.get(cell.series.attributes);
    if (successor !== undefined) {
      this.#successors.set(cell, successor);
      this.#pins.join(cell, successor);
    }
    return successor;
  }

  /** Whether the cell still has a series. */
  has(cell: C): boolean {
    return !this.#detached.has(cell);
  }

  /**
   * All series up to the one with the id `newestId`, the overflow series last and only where something went there. Whoever
   * takes them slowly gets none that begin meanwhile: one that was given, removed and begun anew would come twice, and the
   * end might never come.
   */
  cells(newestId: number = newestSeriesId()): CellWalk<C> {
    const [most, collided] = this.#index.parts;
    return new CellWalk([most.values(), collided.values(), this.#usedOverflow()], newestId);
  }

  *#usedOverflow(): Generator<C, void> {
    if (this.#overflowUsed) yield this.#overflow;
  }

  get size(): number {
    return this.#index.size;
  }

  get isFull(): boolean {
    return this.#index.size >= this.#options.limit;
  }

  /** Of the trie; for tests of its bound. */
  get nodes(): number {
    return this.#trie.nodes;
  }

  /** How many measurements found no room. */
  get overflowed(): number {
    return this.#overflowed;
  }

  isOverflow(cell: Cell): boolean {
    return cell === (this.#overflow as Cell);
  }

  /** The overflow series, for something that is not one measurement. */
  overflowCell(): C {
    if (!this.#overflowUsed) {
      this.#overflowUsed = true;
      this.#options.onOverflow();
    }
    return this.#overflow;
  }

  /** A measurement goes to the overflow series. */
  countOverflow(): void {
    this.#overflowed++;
    this.overflowCell();
  }

  #walk(attributes: Attributes | undefined): C | undefined {
    if (attributes === undefined) return this.#bare;
    try {
      return this.#trie.find(attributes);
    } catch {
      // A getter or a proxy of the application threw; the way of a new series leaves out what cannot be read.
      return undefined;
    }
  }

  #miss(attributes: Attributes | undefined, creates: boolean): C | undefined {
    const { filter, process, report } = this.#options;
    const walked = cleanAttributes(attributes, filter, report);
    const clean = process === undefined ? walked : cleanAttributes(process(walked), undefined, report);
    const known = this.#index.get(clean);
    if (!creates && known === undefined) return undefined;
    if (known === undefined && (this.isFull || isOverflow(clean))) return this.#overflow;
    const cell = known ?? this.#create(clean);
    if (attributes === undefined) this.#bare = cell;
    // What was read once: a getter may say something else the next time, which would lead to this series for ever.
    else if (isWalkable(walked)) this.#trie.insert(walked, cell);
    return cell;
  }

  #create(clean: Attributes): C {
    const cell = this.#options.createCell(createSeries(clean, this.#options.now()));
    this.#index.add(cell);
    return cell;
  }
}

/** Whether somebody records with the very attributes of the overflow series. */
function isOverflow(attributes: Attributes): boolean {
  return attributes['otel.metric.overflow'] === true && Object.keys(attributes).length === 1;
}
