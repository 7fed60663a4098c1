/**
 * Names that are unique among those in use: `db:5432/orders`, and `db:5432/orders#2` for the second pool of one database.
 * A name that was given back is given out again, so that a program that makes and ends pools has no more names than pools.
 */
export class PoolNames {
  readonly #inUse = new Set<string>();

  /** @returns the name, and how to give it back */
  take(base: string): { readonly name: string; readonly release: () => void } {
    let name = base;
    for (let number = 2; this.#inUse.has(name); number++) name = `${base}#${number}`;
    this.#inUse.add(name);
    return { name, release: () => this.#inUse.delete(name) };
  }
}
