interface Count {
  handles: number;
  /** The count that this one was joined to. */
  into: Count | undefined;
}

/**
 * How many handles the series have that cells stand for. It is kept beside the cells, as handles are few and a field
 * would be in each series.
 */
export class Pins<C extends object> {
  readonly #counts = new WeakMap<C, Count>();

  pin(cell: C): void {
    this.#countOf(cell).handles++;
  }

  unpin(cell: C): void {
    const count = this.#countOf(cell);
    if (count.handles > 0) count.handles--;
  }

  isPinned(cell: C): boolean {
    return this.#counts.has(cell) && this.#countOf(cell).handles > 0;
  }

  /** Another cell has the series now: the handles of both count for it, whichever of the two they are. */
  join(cell: C, successor: C): void {
    if (!this.#counts.has(cell)) return;
    const [count, into] = [this.#countOf(cell), this.#countOf(successor)];
    if (count === into) return;
    into.handles += count.handles;
    count.into = into;
  }

  #countOf(cell: C): Count {
    let count = this.#counts.get(cell) ?? { handles: 0, into: undefined };
    while (count.into !== undefined) count = count.into;
    this.#counts.set(cell, count);
    return count;
  }
}
