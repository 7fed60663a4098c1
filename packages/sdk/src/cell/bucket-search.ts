// Hot: `indexOf` runs at every record of a histogram. Guarded by bench/sdk/record.bench.ts.

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of the two words has the sign and the exponent. */
const upper = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * Finds the bucket of a value. A search from the middle of all boundaries is a row of guesses for the processor, most of
 * them wrong when values vary; here the value's exponent leads to the few boundaries between two powers of two, and only
 * these are searched. Measured on 15 boundaries: 9 ns where the plain search takes 8 to 22, depending on the values.
 */
export class BucketSearch {
  readonly boundaries: readonly number[];
  /** The same, of one kind for the engine whether they are integers or not. */
  readonly #doubles: Float64Array;
  /** The exponent of the smallest boundary above 0. */
  readonly #lowest: number;
  /** By exponent from the lowest on: the first boundary that is not below the smallest double of that exponent. */
  readonly #first: Int32Array;

  constructor(boundaries: readonly number[]) {
    this.boundaries = boundaries;
    this.#doubles = Float64Array.from(boundaries);
    const positive = boundaries.findIndex((boundary) => boundary > 0);
    const highest = boundaries.length === 0 ? 0 : exponentOf(boundaries[boundaries.length - 1] as number);
    this.#lowest = positive < 0 ? highest + 1 : exponentOf(boundaries[positive] as number);
    const first: number[] = [];
    let index = Math.max(positive, 0);
    for (let exponent = this.#lowest; exponent <= highest + 1; exponent++) {
      while (index < boundaries.length && exponentOf(boundaries[index] as number) < exponent) index++;
      first.push(index);
    }
    this.#first = Int32Array.from(first);
  }

  /** The index of the first boundary that is not below the value: boundaries belong to the bucket below them. */
  indexOf(value: number): number {
    const place = exponentOf(value) - this.#lowest;
    if (value <= 0 || place < 0) return searched(this.#doubles, value, 0, this.boundaries.length);
    if (place >= this.#first.length - 1) return this.boundaries.length;
    return searched(this.#doubles, value, this.#first[place] as number, this.#first[place + 1] as number);
  }
}

/** The biased exponent of a number that is not negative. */
function exponentOf(value: number): number {
  double[0] = value;
  return (words[upper] as number) >>> 20;
}

function searched(boundaries: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((boundaries[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
