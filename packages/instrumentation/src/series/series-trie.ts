// Hot: `find` is called for each record. Guarded by bench/instrumentation/kit.bench.ts.
import { keptText } from '../values/kept-text.ts';

/** The most keys that a record can have. */
export const mostKeys = 8;

/** The key of a branch that has none yet. */
const none: unique symbol = Symbol('no key');

class Branch<L> {
  /** The key that was looked for last, as the next record often has the same one. */
  lastKey: unknown = none;
  lastChild: Branch<L> | undefined;
  children: Map<unknown, Branch<L>> | undefined;
  leaf: L | undefined;
  readonly parent: Branch<L> | undefined;
  readonly key: unknown;

  constructor(parent: Branch<L> | undefined, key: unknown) {
    this.parent = parent;
    this.key = key;
  }

  /** What is not there leads to an empty branch, and from there no further. */
  child(key: unknown): Branch<L> {
    const found = this.children?.get(key);
    if (found === undefined) return nowhere as Branch<never>;
    this.lastKey = key;
    this.lastChild = found;
    return found;
  }
}

const nowhere = new Branch<unknown>(undefined, none);

/** What there is for each series: found by its keys, and made once. */
export interface TrieParts<L> {
  /** How many keys a record has, at most `mostKeys`. */
  readonly depth: number;
  /** How many leaves there can be. */
  readonly limit: number;
  /** At which positions a key is an object, which is told apart by its identity. */
  readonly objects: readonly boolean[];
  readonly create: (keys: readonly unknown[]) => L;
  /** What stands for all leaves beyond the limit; called once, with the keys of the first one. */
  readonly createOverflow: (keys: readonly unknown[]) => L;
}

/**
 * Finds a series by walking from key to key. The keys are what makes a series another one, in their order and of their type:
 * no two sets of keys are ever taken for one, as they could be if they were joined to a string.
 */
export class SeriesTrie<L> {
  readonly #parts: TrieParts<L>;
  readonly #depth: number;
  #root = new Branch<L>(undefined, none);
  #leaves = 0;
  #overflow: L | undefined;

  constructor(parts: TrieParts<L>) {
    this.#parts = parts;
    this.#depth = parts.depth;
  }

  /** The leaf of these keys; it is made where there is none. Allocates nothing where there is one. */
  find(a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown): L {
    const depth = this.#depth;
    let branch: Branch<L> = this.#root;
    if (depth > 0) branch = branch.lastKey === a ? (branch.lastChild as Branch<L>) : branch.child(a);
    if (depth > 1) branch = branch.lastKey === b ? (branch.lastChild as Branch<L>) : branch.child(b);
    if (depth > 2) branch = branch.lastKey === c ? (branch.lastChild as Branch<L>) : branch.child(c);
    if (depth > 3) branch = branch.lastKey === d ? (branch.lastChild as Branch<L>) : branch.child(d);
    if (depth > 4) branch = branch.lastKey === e ? (branch.lastChild as Branch<L>) : branch.child(e);
    if (depth > 5) branch = branch.lastKey === f ? (branch.lastChild as Branch<L>) : branch.child(f);
    if (depth > 6) branch = branch.lastKey === g ? (branch.lastChild as Branch<L>) : branch.child(g);
    if (depth > 7) branch = branch.lastKey === h ? (branch.lastChild as Branch<L>) : branch.child(h);
    return branch.leaf ?? this.#make(this.#normal([a, b, c, d, e, f, g, h]));
  }

  /** Takes the leaf of these keys away; it may still be in use. */
  remove(given: readonly unknown[]): L | undefined {
    let branch: Branch<L> | undefined = this.#root;
    for (const key of this.#normal(given)) branch = branch?.children?.get(key);
    const leaf = branch?.leaf;
    if (branch === undefined || leaf === undefined) return undefined;
    branch.leaf = undefined;
    this.#leaves--;
    prune(branch);
    return leaf;
  }

  /** Takes all leaves away and returns them. */
  clear(): readonly L[] {
    const leaves = [...leavesOf(this.#root)];
    if (this.#overflow !== undefined) leaves.push(this.#overflow);
    this.#root = new Branch<L>(undefined, none);
    this.#leaves = 0;
    this.#overflow = undefined;
    return leaves;
  }

  /** As they are kept: texts bounded and on their own, and `undefined` for what no attribute can be. */
  #normal(given: readonly unknown[]): readonly unknown[] {
    const keys: unknown[] = [];
    for (let i = 0; i < this.#depth; i++) keys.push(this.#parts.objects[i] === true ? given[i] : normalKey(given[i]));
    return keys;
  }

  #make(keys: readonly unknown[]): L {
    const found = this.#walk(keys)?.leaf;
    if (found !== undefined) return found;
    if (this.#leaves >= this.#parts.limit) {
      this.#overflow ??= this.#parts.createOverflow(keys);
      return this.#overflow;
    }
    const leaf = this.#parts.create(keys);
    let branch = this.#root;
    for (const key of keys) branch = childOf(branch, key);
    branch.leaf = leaf;
    this.#leaves++;
    return leaf;
  }

  #walk(keys: readonly unknown[]): Branch<L> | undefined {
    let branch: Branch<L> | undefined = this.#root;
    for (const key of keys) branch = branch?.children?.get(key);
    return branch;
  }
}

function normalKey(key: unknown): unknown {
  switch (typeof key) {
    case 'string':
      return keptText(key);
    case 'number':
    case 'boolean':
      return key;
    default:
      return undefined;
  }
}

function childOf<L>(parent: Branch<L>, key: unknown): Branch<L> {
  parent.children ??= new Map();
  const found = parent.children.get(key);
  if (found !== undefined) return found;
  const child = new Branch<L>(parent, key);
  parent.children.set(key, child);
  return child;
}

/** Takes a branch away that leads nowhere any more, and those that only led to it. */
function prune<L>(branch: Branch<L>): void {
  const { parent } = branch;
  if (parent?.children === undefined || branch.leaf !== undefined || (branch.children?.size ?? 0) > 0) return;
  parent.children.delete(branch.key);
  if (parent.lastChild === branch) {
    parent.lastKey = none;
    parent.lastChild = undefined;
  }
  prune(parent);
}

function* leavesOf<L>(branch: Branch<L>): Generator<L> {
  if (branch.leaf !== undefined) yield branch.leaf;
  for (const child of branch.children?.values() ?? []) yield* leavesOf(child);
}
