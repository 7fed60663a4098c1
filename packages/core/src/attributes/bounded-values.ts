import { cleanText } from './clean-text.ts';

/** The value that semantic conventions give to what is not told apart. */
export const otherValue = '_OTHER';

const maxLength = 128;

/** The values of one label, as many as it may have; further ones are `_OTHER`. */
export class BoundedValues {
  readonly #limit: number;
  readonly #onOther: (value: string) => void;
  readonly #known = new Set<string>();

  /** @param onOther called for each value beyond the limit */
  constructor(limit: number, onOther: (value: string) => void) {
    this.#limit = limit;
    this.#onOther = onOther;
  }

  of(value: string): string {
    const clean = cleanText(value, maxLength);
    if (this.#known.has(clean) || clean === otherValue) return clean;
    if (this.#known.size >= this.#limit) {
      this.#onOther(clean);
      return otherValue;
    }
    this.#known.add(clean);
    return clean;
  }
}
