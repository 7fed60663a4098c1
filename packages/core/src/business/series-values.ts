import type { Attributes } from '@opentelemetry/api';

/** So many sets of attributes has a gauge: as many as a stream of OpenTelemetry's SDK by default. */
const maxSeries = 2000;

interface Entry<V> {
  readonly attributes: Attributes;
  value: V;
}

/** A value for each set of attributes, whatever the order that they are written in; a bounded number of them. */
export class SeriesValues<V> {
  readonly #entries = new Map<string, Entry<V>>();

  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param attributes clean ones, which nobody changes any more
   * @param value gives it, from the one that there is
   * @returns `false` where there is no room for one more set
   */
  put(attributes: Attributes, value: (before: V | undefined) => V): boolean {
    const key = keyOf(attributes);
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.value = value(entry.value);
    else if (this.#entries.size >= maxSeries) return false;
    else this.#entries.set(key, { attributes, value: value(undefined) });
    return true;
  }

  delete(attributes: Attributes): void {
    this.#entries.delete(keyOf(attributes));
  }

  clear(): void {
    this.#entries.clear();
  }

  [Symbol.iterator](): IterableIterator<Readonly<Entry<V>>> {
    return this.#entries.values();
  }
}

/** JSON, as its quotes keep apart what a separator would not. */
function keyOf(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
