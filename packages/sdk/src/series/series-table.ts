// Hot: `cellOf` runs at every record that is not bound. Guarded by bench/sdk/record.bench.ts.
import type { Attributes, HrTime } from '@opentelemetry/api';
import { type Cell, createSeries, type Series } from '../cell/cell.ts';
import type { AttributeFilter } from '../view/attribute-filter.ts';
import { canonicalKey } from './canonical-key.ts';
import { cleanAttributes, type OnUnsupported } from './clean-attributes.ts';
import { isWalkable, Trie } from './trie.ts';

/** The attributes of the series that stands for all beyond the limit (OpenTelemetry specification, "Cardinality limits"). */
const overflowAttributes: Attributes = Object.freeze({ 'otel.metric.overflow': true });

/** Paths that the trie keeps for each series that there may be: callers have a few orders of keys, not many. */
const nodesPerSeries = 8;

export interface SeriesTableOptions<C> {
  /** How many series there may be; further ones share the overflow series. */
  readonly limit: number;
  readonly filter: AttributeFilter | undefined;
  readonly createCell: (series: Series) => C;
  readonly now: () => HrTime;
  readonly onUnsupported: OnUnsupported;
  /** Called the first time that a series did not fit. */
  readonly onOverflow: () => void;
}

/** The series of one stream, by attributes: one cell for each set, whatever the order of its keys. */
export class SeriesTable<C extends Cell> {
  readonly #options: SeriesTableOptions<C>;
  readonly #byKey = new Map<string, C>();
  readonly #trie: Trie<C>;
  /** The series without attributes, the most frequent one by far where there is one. */
  #bare: C | undefined;
  /** There from the start: an application whose memory is short must not need more to say so. */
  readonly #overflow: C;
  #overflowed = 0;

  constructor(options: SeriesTableOptions<C>) {
    this.#options = options;
    this.#trie = new Trie(options.limit * nodesPerSeries, options.filter);
    this.#overflow = options.createCell(createSeries(overflowAttributes, options.now()));
  }

  /** The cell to record in. */
  cellOf(attributes: Attributes | undefined): C {
    if (attributes === undefined) return this.#bare ?? this.#miss(attributes);
    return this.#trie.find(attributes) ?? this.#miss(attributes);
  }

  /** The same, for somebody who keeps the cell: its series does not expire. */
  bind(attributes: Attributes | undefined): C {
    const cell = this.cellOf(attributes);
    cell.bound = true;
    return cell;
  }

  /** The cell of these attributes if there is one. */
  peek(attributes: Attributes | undefined): C | undefined {
    return this.#byKey.get(canonicalKey(this.#clean(attributes)));
  }

  /** Takes a series away. Whoever still holds its cell records in it no more. */
  remove(cell: C): void {
    this.#byKey.delete(canonicalKey(cell.series.attributes));
    if (cell === this.#bare) this.#bare = undefined;
    this.#trie.clear();
  }

  /** Puts a cell that was removed back under its attributes, as a series that begins now; `false` where there is no room. */
  restore(cell: C): boolean {
    const key = canonicalKey(cell.series.attributes);
    if (this.#byKey.has(key) || this.#byKey.size >= this.#options.limit) return false;
    cell.series = createSeries(cell.series.attributes, this.#options.now());
    this.#byKey.set(key, cell);
    return true;
  }

  /** All series, the overflow series last and only where something went there. */
  *cells(): Generator<C, void> {
    yield* this.#byKey.values();
    if (this.#overflowed > 0) yield this.#overflow;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** How many measurements found no room; those of handles that were bound to the overflow series count once each. */
  get overflowed(): number {
    return this.#overflowed;
  }

  isOverflow(cell: Cell): boolean {
    return cell === (this.#overflow as Cell);
  }

  overflowCell(): C {
    return this.#overflow;
  }

  #miss(attributes: Attributes | undefined): C {
    const clean = this.#clean(attributes);
    const key = canonicalKey(clean);
    const known = this.#byKey.get(key);
    if (known === undefined && this.#byKey.size >= this.#options.limit) return this.#overflowing();
    const cell = known ?? this.#create(key, clean);
    if (attributes === undefined) this.#bare = cell;
    else if (isWalkable(attributes)) this.#trie.insert(attributes, cell);
    return cell;
  }

  #create(key: string, clean: Attributes): C {
    const cell = this.#options.createCell(createSeries(clean, this.#options.now()));
    this.#byKey.set(key, cell);
    return cell;
  }

  #overflowing(): C {
    if (this.#overflowed++ === 0) this.#options.onOverflow();
    return this.#overflow;
  }

  #clean(attributes: Attributes | undefined): Attributes {
    return cleanAttributes(attributes, this.#options.filter, this.#options.onUnsupported);
  }
}
