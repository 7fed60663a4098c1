import type { ExponentialBuckets } from '../snapshot/snapshot.ts';

/** Counts of a contiguous range of bucket indexes. */
export class BucketRange {
  #start = 0;
  #counts: number[] = [];

  get isEmpty(): boolean {
    return this.#counts.length === 0;
  }

  /** The lowest index; without meaning while empty. */
  get low(): number {
    return this.#start;
  }

  get high(): number {
    return this.#start + this.#counts.length - 1;
  }

  /** Adds to the bucket of the index, and widens the range to hold it. */
  add(index: number, count: number): void {
    const position = index - this.#start;
    if (position >= 0 && position < this.#counts.length) {
      this.#counts[position] = (this.#counts[position] as number) + count;
      return;
    }
    this.#widen(index);
    this.#counts[index - this.#start] = count;
  }

  /** Joins each `2 ** by` neighbours into one. */
  coarsen(by: number): void {
    if (this.isEmpty) return;
    const low = this.#start >> by;
    const counts = new Array<number>((this.high >> by) - low + 1).fill(0);
    for (const [position, count] of this.#counts.entries()) {
      const joined = ((this.#start + position) >> by) - low;
      counts[joined] = (counts[joined] as number) + count;
    }
    this.#start = low;
    this.#counts = counts;
  }

  clear(): void {
    this.#start = 0;
    this.#counts = [];
  }

  read(): ExponentialBuckets {
    return { offset: this.#start, counts: [...this.#counts] };
  }

  #widen(index: number): void {
    if (this.isEmpty) {
      this.#start = index;
      this.#counts = [0];
    } else if (index < this.#start) {
      this.#counts = [...new Array<number>(this.#start - index).fill(0), ...this.#counts];
      this.#start = index;
    } else {
      while (this.high < index) this.#counts.push(0);
    }
  }
}
