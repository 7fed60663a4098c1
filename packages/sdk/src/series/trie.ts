// Hot: `find` runs at every record that is not bound. Guarded by bench/sdk/record.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * Finds what belongs to a set of attributes by walking their keys and values in the order in which the caller wrote
 * them: one look-up in a `Map` a key, no sorting, no strings, nothing allocated. Equal sets in another order walk another
 * path and end at the same leaf value.
 *
 * ```
 *   { method: 'GET', status: 200 }            root ─method→ 'GET' ─status→ 200 ─┐
 *                                              └──status→ 200 ─method→ 'GET' ────┴─► cell
 * ```
 */
export class Trie<C> {
  readonly #maxNodes: number;
  readonly #filter: AttributeFilter | undefined;
  #root: Node<C> = new Node();
  #nodes = 0;

  /**
   * @param maxNodes beyond so many nodes nothing is inserted: a caller who writes keys in ever new orders costs time, not
   * memory
   * @param filter keys that it does not keep are walked past
   */
  constructor(maxNodes: number, filter: AttributeFilter | undefined) {
    this.#maxNodes = maxNodes;
    this.#filter = filter;
  }

  /** The value of the leaf where the walk ends; `undefined` where nothing was inserted for this order of keys. */
  find(attributes: Attributes): C | undefined {
    const filter = this.#filter;
    let node = this.#root;
    for (const key in attributes) {
      if (!hasOwn.call(attributes, key)) continue;
      const value = attributes[key];
      if (value === undefined || value === null) continue;
      if (filter !== undefined && !filter.keeps(key)) continue;
      if (node.key !== key) {
        const branch = node.others?.get(key);
        if (branch === undefined) return undefined;
        node = branch;
      }
      const next = node.children?.get(value);
      if (next === undefined) return undefined;
      node = next;
    }
    return node.leaf;
  }

  /** Makes `find` lead from attributes in this order to the value. Only for values that `isWalkable`. */
  insert(attributes: Attributes, leaf: C): void {
    // A path adds a node and at most one branch a key.
    const worst = 2 * Object.keys(attributes).length;
    if (this.#nodes + worst > this.#maxNodes) return;
    let node = this.#root;
    for (const [key, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || this.#filter?.keeps(key) === false) continue;
      node = this.#child(this.#branch(node, key), value);
    }
    node.leaf = leaf;
  }

  /** Forgets every path; each is inserted anew when it is next walked. */
  clear(): void {
    this.#root = new Node();
    this.#nodes = 0;
  }

  get nodes(): number {
    return this.#nodes;
  }

  /** The first key seen at a node is kept in the node itself; callers rarely have two orders. */
  #branch(node: Node<C>, key: string): Node<C> {
    if (node.key === undefined) {
      node.key = key;
      node.children = new Map();
    }
    if (node.key === key) return node;
    node.others ??= new Map();
    let branch = node.others.get(key);
    if (branch === undefined) {
      branch = new Node();
      branch.key = key;
      branch.children = new Map();
      node.others.set(key, branch);
      this.#nodes++;
    }
    return branch;
  }

  #child(branch: Node<C>, value: unknown): Node<C> {
    let child = branch.children?.get(value);
    if (child === undefined) {
      child = new Node();
      branch.children?.set(value, child);
      this.#nodes++;
    }
    return child;
  }
}

class Node<C> {
  key: string | undefined = undefined;
  children: Map<unknown, Node<C>> | undefined = undefined;
  /** By key, where callers go on from here with another one than `key`. */
  others: Map<string, Node<C>> | undefined = undefined;
  leaf: C | undefined = undefined;
}

/** Strings beyond this length stay out of the trie, which would keep them alive once more for each path. */
const longestWalkedString = 256;

/** Whether a path may be kept: arrays are new objects at each call, and very long strings cost memory. */
export function isWalkable(attributes: Attributes): boolean {
  for (const value of Object.values(attributes)) {
    if (typeof value === 'string' ? value.length > longestWalkedString : typeof value === 'object') return false;
  }
  return true;
}
