// Hot: `find` runs at every record that is not bound. Guarded by bench/sdk/record.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';
import { ValueTable } from './value-table.ts';

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * Finds what belongs to a set of attributes by walking their keys and values in the order in which the caller wrote
 * them: one comparison or look-up in a `Map` a key, no sorting, no strings, nothing allocated. Equal sets in another order
 * walk another path and end at the same leaf.
 *
 * ```
 *   { method: 'GET', status: 200 }      root ─method 'GET'→ node ─status 200─┐
 *                                        └───status 200→ node ─method 'GET'──┴─► leaf
 * ```
 *
 * The walk is one pair behind the keys: a pair leads to a node if another one follows, and to a leaf if it is the last.
 * So a leaf needs no node of its own, which is half of the memory.
 */
export class Trie<L> {
  readonly #maxNodes: number;
  readonly #filter: AttributeFilter | undefined;
  #root: Node<L> = new Node('');
  /** The leaf of no attributes at all. */
  #bare: L | undefined;
  #nodes = 0;

  /**
   * @param maxNodes beyond so many nodes and leaves nothing is inserted: a caller who writes keys in ever new orders costs
   * time, not memory
   * @param filter keys that it does not keep are walked past
   */
  constructor(maxNodes: number, filter: AttributeFilter | undefined) {
    this.#maxNodes = maxNodes;
    this.#filter = filter;
  }

  /** The leaf where the walk ends; `undefined` where nothing was inserted for this order of keys. */
  find(attributes: Attributes): L | undefined {
    const filter = this.#filter;
    let node = this.#root;
    let key: string | undefined;
    let value: unknown;
    for (const nextKey in attributes) {
      if (!hasOwn.call(attributes, nextKey)) continue;
      const nextValue = attributes[nextKey];
      if (nextValue === undefined || nextValue === null) continue;
      if (filter !== undefined && !filter.keeps(nextKey)) continue;
      if (key !== undefined) {
        if (node.key !== key) {
          const branch = node.more?.branches?.get(key);
          if (branch === undefined) return undefined;
          node = branch;
        }
        const next = node.childValue === value ? node.child : node.more?.children.get(value);
        if (next === undefined) return undefined;
        node = next;
      }
      key = nextKey;
      value = nextValue;
    }
    if (key === undefined) return this.#bare;
    if (node.key !== key) {
      const branch = node.more?.branches?.get(key);
      if (branch === undefined) return undefined;
      node = branch;
    }
    return node.leafValue === value ? node.leaf : node.more?.leaves.get(value);
  }

  /** Makes `find` lead from attributes in this order to the leaf. Only for attributes that `isWalkable`. */
  insert(attributes: Attributes, leaf: L): void {
    const pairs = Object.entries(attributes).filter(
      ([key, value]) => value !== undefined && value !== null && this.#filter?.keeps(key) !== false,
    );
    const last = pairs.pop();
    if (last === undefined) {
      this.#bare = leaf;
      return;
    }
    // A pair adds a node and at most one branch.
    if (this.#nodes + 2 * (pairs.length + 1) > this.#maxNodes) return;
    let node = this.#root;
    for (const [key, value] of pairs) node = this.#child(this.#branch(node, key), value);
    this.#setLeaf(this.#branch(node, last[0]), last[1], leaf);
  }

  /** Forgets every path; each is inserted anew when it is next walked. */
  clear(): void {
    this.#root = new Node('');
    this.#bare = undefined;
    this.#nodes = 0;
  }

  /** Nodes, branches and leaves. */
  get nodes(): number {
    return this.#nodes;
  }

  /** The first key seen at a node is kept in the node itself; callers rarely have two orders. */
  #branch(node: Node<L>, key: string): Node<L> {
    if (node.key === '') node.key = key;
    if (node.key === key) return node;
    node.more ??= new More();
    node.more.branches ??= new Map();
    let branch = node.more.branches.get(key);
    if (branch === undefined) {
      branch = new Node(key);
      node.more.branches.set(key, branch);
      this.#nodes++;
    }
    return branch;
  }

  #child(node: Node<L>, value: unknown): Node<L> {
    const known = node.childValue === value ? node.child : node.more?.children.get(value);
    if (known !== undefined) return known;
    const child = new Node<L>('');
    this.#nodes++;
    if (node.child === undefined) {
      node.childValue = value;
      node.child = child;
      // NaN is not equal to itself, and found in the map alone.
      if (!Number.isNaN(value)) return child;
    }
    node.more ??= new More();
    node.more.children.set(value, child);
    return child;
  }

  #setLeaf(node: Node<L>, value: unknown, leaf: L): void {
    const isFirst = node.leaf === undefined;
    if (isFirst || node.leafValue === value) {
      node.leafValue = value;
      node.leaf = leaf;
      if (isFirst) this.#nodes++;
      if (!Number.isNaN(value)) return;
    }
    node.more ??= new More();
    if (node.more.leaves.get(value) === undefined) this.#nodes++;
    node.more.leaves.set(value, leaf);
  }
}

/** Where a walk goes on with one key. The first child and the first leaf stand in the node itself: most have no second. */
class Node<L> {
  /** Empty until the first pair: no attribute has an empty key. */
  key: string;
  childValue: unknown = undefined;
  child: Node<L> | undefined = undefined;
  leafValue: unknown = undefined;
  leaf: L | undefined = undefined;
  more: More<L> | undefined = undefined;

  constructor(key: string) {
    this.key = key;
  }
}

/** What a node has beyond its first child, its first leaf and its own key. */
class More<L> {
  readonly children: ValueTable<Node<L>> = new ValueTable();
  readonly leaves: ValueTable<L> = new ValueTable();
  /** By key, where callers go on from the same place with another key. */
  branches: Map<string, Node<L>> | undefined = undefined;
}

/** Strings beyond this length stay out of the trie, which would keep them alive once more for each path. */
const longestWalkedString = 256;

/**
 * Whether a path may be kept: arrays are new objects at each call, and very long strings cost memory. Those that were cut
 * are very long too, and no caller would walk their path.
 */
export function isWalkable(attributes: Attributes): boolean {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === '' || key.length > longestWalkedString) return false;
    if (typeof value === 'string' ? value.length > longestWalkedString : typeof value === 'object') return false;
  }
  return true;
}
