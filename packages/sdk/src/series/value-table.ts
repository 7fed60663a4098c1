// Hot: `get` runs in the walk of every record that is not bound. Guarded by bench/sdk/record.bench.ts.

/** So many values are found faster one by one than in a `Map`: methods, status codes, outcomes. */
const fewValues = 8;

/** What belongs to each value of an attribute. */
export class ValueTable<T> {
  #values: unknown[] = [];
  #items: T[] = [];
  #map: Map<unknown, T> | undefined = undefined;

  get(value: unknown): T | undefined {
    if (this.#map !== undefined) return this.#map.get(value);
    const values = this.#values;
    for (let i = 0; i < values.length; i++) if (values[i] === value) return this.#items[i];
    return undefined;
  }

  set(value: unknown, item: T): void {
    const place = this.#values.indexOf(value);
    if (place >= 0) this.#items[place] = item;
    // NaN is not equal to itself, and found in a map alone.
    else if (this.#map === undefined && this.#values.length < fewValues && !Number.isNaN(value)) {
      this.#values.push(value);
      this.#items.push(item);
    } else this.#inMap().set(value, item);
  }

  #inMap(): Map<unknown, T> {
    if (this.#map === undefined) {
      this.#map = new Map(this.#values.map((value, i) => [value, this.#items[i] as T]));
      this.#values = [];
      this.#items = [];
    }
    return this.#map;
  }
}
