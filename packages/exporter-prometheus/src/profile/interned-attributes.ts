import type { Attributes } from '@opentelemetry/api';

/** Labels by name, in the order of their row. */
export type LabelTexts = readonly (readonly [name: string, value: string])[];

/**
 * Gives the one frozen object that stands for labels, again and again while anybody holds it: formats remember by that
 * object what they rendered (`families/label-cache.ts`).
 *
 * Whoever asks holds it. This table does not, and forgets what nobody holds any more, so that series that end do not stay
 * in memory for the life of the process.
 */
export class InternedAttributes {
  readonly #known = new Map<string, WeakRef<Attributes>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    // By now there may be a new object for the same labels.
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });

  get size(): number {
    return this.#known.size;
  }

  of(labels: LabelTexts): Attributes {
    const key = keyOf(labels);
    const known = this.#known.get(key)?.deref();
    if (known !== undefined) return known;
    const attributes = Object.freeze(Object.fromEntries(labels));
    this.#known.set(key, new WeakRef(attributes));
    this.#collected.register(attributes, key);
    return attributes;
  }
}

/** Each part with its length, so that no value can look like the end of another. */
function keyOf(labels: LabelTexts): string {
  let key = '';
  for (const [name, value] of labels) key += `${name.length}:${name}${value.length}:${value}`;
  return key;
}
