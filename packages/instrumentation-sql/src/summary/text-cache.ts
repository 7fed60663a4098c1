// Hot: `get` is called for each operation.

/** So many texts, and so many UTF-16 code units of texts, are in one generation. */
const mostTexts = 1000;
const mostUnits = 256 * 1024;

/**
 * What is known of texts, of which the ones that were asked for of late are kept: at most two generations of them. A text that
 * is asked for again comes into the young one; when that is full it becomes the old one, and what was in that is forgotten.
 * So it costs two look-ups at most, and no list to keep in order.
 */
export class TextCache<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();
  #units = 0;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(text: string): V | undefined {
    return this.#young.get(text) ?? this.#fromOld(text);
  }

  set(text: string, value: V): void {
    // The text may be a part of a larger one, which it would keep in memory; as a key of an object it has its own.
    const [own] = Object.keys({ [text]: 0 });
    this.#add(own as string, value);
  }

  #fromOld(text: string): V | undefined {
    const value = this.#old.get(text);
    if (value === undefined) return undefined;
    this.#old.delete(text);
    this.#add(text, value);
    return value;
  }

  #add(text: string, value: V): void {
    if (this.#young.size >= mostTexts || this.#units + text.length > mostUnits) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#units = 0;
    }
    this.#young.set(text, value);
    this.#units += text.length;
  }
}
