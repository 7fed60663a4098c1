// Hot: `find` runs at every record that comes with attributes. Guarded by bench/core/executor-metrics.bench.ts.

const hasOwn = Object.prototype.hasOwnProperty;

/** Strings beyond this length stay out of the trie, which would keep them alive. */
const longestKeptText = 256;

type Entries = readonly (readonly [key: string, value: unknown])[];

/**
 * Finds what belongs to a set of attributes by walking their keys and values in the order in which the caller wrote them:
 * no cleaning, no sorting, no strings, nothing allocated. Equal sets in another order walk another path.
 */
export class AttributeTrie<L> {
  readonly #root: Node<L> = new Node();

  /** What was inserted for these very keys and values. May throw what a getter or a proxy of the caller throws. */
  find(attributes: object): L | undefined {
    let node = this.#root;
    for (const key in attributes) {
      if (!hasOwn.call(attributes, key)) continue;
      const value: unknown = attributes[key as never];
      if (value === undefined || value === null) continue;
      const values = node.key === key ? node.values : node.branches?.get(key);
      const next = values?.get(value);
      if (next === undefined) return undefined;
      node = next;
    }
    return node.leaf;
  }

  /** Only for entries that the trie `takes`. */
  insert(entries: Entries, leaf: L): void {
    let node = this.#root;
    for (const [key, value] of entries) node = node.next(key, value);
    node.leaf = leaf;
  }

  /** Whether these entries can be found again, and may be kept. Sets without any are not. */
  static takes(entries: Entries): boolean {
    return entries.length > 0 && entries.every(([key, value]) => key.length <= longestKeptText && isKept(value));
  }
}

/** Arrays are new objects at each call, and what no label can hold has to be counted each time. */
function isKept(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value.length <= longestKeptText;
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === 'boolean';
  }
}

class Node<L> {
  leaf: L | undefined = undefined;
  /** The first key seen here: callers rarely have two orders. `undefined` for a node where no path goes on. */
  key: string | undefined = undefined;
  readonly values: Map<unknown, Node<L>> = new Map();
  /** The values of other keys. */
  branches: Map<string, Map<unknown, Node<L>>> | undefined = undefined;

  next(key: string, value: unknown): Node<L> {
    const values = this.#valuesOf(key);
    let next = values.get(value);
    if (next === undefined) {
      next = new Node();
      values.set(value, next);
    }
    return next;
  }

  #valuesOf(key: string): Map<unknown, Node<L>> {
    this.key ??= key;
    if (this.key === key) return this.values;
    this.branches ??= new Map();
    let values = this.branches.get(key);
    if (values === undefined) {
      values = new Map();
      this.branches.set(key, values);
    }
    return values;
  }
}
