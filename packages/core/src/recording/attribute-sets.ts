// Hot: `with` runs at every record that comes with attributes. Guarded by bench/core/executor-metrics.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { AttributePolicy } from '../attributes/attribute-policy.ts';
import { AttributeTrie } from './attribute-trie.ts';
import type { Hold } from './cells.ts';
import type { Drops } from './drops.ts';
import type { HandleBudget } from './handle-budget.ts';

/** How many sets are kept: labels made of data would fill memory with sets that never come again. */
const maxSets = 100;
/** How many ways to write attributes are kept. Several may lead to one set, such as all sizes of one category. */
const maxPaths = 1000;
/** More attributes than this are looked at anew each time. */
const longestPath = 64;

/** What sets of attributes of one kind of measurement need. */
export interface AttributeSetsParts<S> {
  readonly policy: AttributePolicy;
  readonly drops: Drops;
  readonly budget: HandleBudget;
  /** The series under clean attributes, which nobody changes any more. */
  readonly create: (attributes: Attributes, hold: Hold) => S;
  /** The series may expire from now on; they may still be recorded in. Throws what a provider throws. */
  readonly release: (series: S) => void;
}

/** The sets of attributes under which one thing is recorded. They stand at `root`, which has none. */
export class AttributeSets<S> {
  readonly root: AttributeSet<S>;
  readonly #parts: AttributeSetsParts<S>;
  readonly #kept = new Set<AttributeSet<S>>();
  #paths = 0;
  /** Paths and sets of an earlier generation are forgotten by whoever still has them. */
  pathGeneration = 0;
  setGeneration = 0;

  constructor(parts: AttributeSetsParts<S>) {
    this.#parts = parts;
    this.root = new AttributeSet(this, Object.freeze({}));
  }

  /** A clean copy, and whether nothing had to be counted: else it has to be counted the next time again. */
  clean(given: unknown): { readonly attributes: Attributes; readonly repeatable: boolean } {
    const { policy, drops } = this.#parts;
    const before = drops.total;
    const attributes = policy.clean(given);
    return { attributes, repeatable: drops.total === before };
  }

  /** All at once, not the oldest: no order has to be kept up at each record, and what is in use comes again. */
  countPath(): void {
    if (++this.#paths < maxPaths) return;
    this.#paths = 0;
    this.pathGeneration++;
  }

  keep(set: AttributeSet<S>): void {
    if (this.#kept.size >= maxSets) this.#forgetSets();
    this.#kept.add(set);
  }

  /** The series of the root and of kept sets are bound, as far as the budget goes. */
  createSeries(set: AttributeSet<S>): S {
    const isBound = set === this.root || (this.#kept.has(set) && this.#parts.budget.take());
    set.holdsBudget = isBound && set !== this.root;
    return this.#parts.create(set.attributes, isBound ? 'bound' : 'labelled');
  }

  #forgetSets(): void {
    this.setGeneration++;
    this.pathGeneration++;
    for (const set of this.#kept) {
      if (!set.holdsBudget) continue;
      set.holdsBudget = false;
      this.#parts.budget.giveBack();
      this.#release(set.series);
    }
    this.#kept.clear();
  }

  #release(series: S): void {
    try {
      this.#parts.release(series);
    } catch (error) {
      this.#parts.drops.count('recording-failed', error);
    }
  }
}

/**
 * Attributes that were cleaned once, and the series that are recorded in under them. Whoever holds a set that is not kept
 * any more may go on recording in it.
 */
export class AttributeSet<S> {
  readonly attributes: Attributes;
  /** Whether its series are bound at the expense of the budget. */
  holdsBudget = false;
  readonly #sets: AttributeSets<S>;
  #series: S | undefined;
  /** From attributes as callers write them. */
  #paths: AttributeTrie<AttributeSet<S>> | undefined;
  #pathGeneration = 0;
  /** From clean attributes. */
  #further: AttributeTrie<AttributeSet<S>> | undefined;
  #setGeneration = 0;

  constructor(sets: AttributeSets<S>, attributes: Attributes) {
    this.#sets = sets;
    this.attributes = attributes;
  }

  /** Made when something is recorded for the first time. */
  get series(): S {
    this.#series ??= this.#sets.createSeries(this);
    return this.#series;
  }

  /** The set of these attributes and the given ones, which count where both have one. Never throws. */
  with(given: unknown): AttributeSet<S> {
    if (given === undefined || given === null) return this;
    if (this.#paths !== undefined && this.#pathGeneration === this.#sets.pathGeneration && typeof given === 'object') {
      try {
        const known = this.#paths.find(given);
        if (known !== undefined) return known;
      } catch {
        // A getter or a proxy of the application threw; cleaning leaves out what cannot be read.
      }
    }
    return this.#clean(given);
  }

  #clean(given: unknown): AttributeSet<S> {
    // Read once: what is found later under the values that were read must be the set that was made of them.
    const entries = entriesOf(given);
    const { attributes, repeatable } = this.#sets.clean(entries === undefined ? given : Object.fromEntries(entries));
    const set = this.#canonical(attributes);
    if (entries !== undefined && repeatable) this.#insertPath(entries, set);
    return set;
  }

  #canonical(clean: Attributes): AttributeSet<S> {
    const entries = Object.entries(clean);
    if (entries.length === 0) return this;
    const known = this.#current('further').find(clean);
    if (known !== undefined) return known;
    const set = new AttributeSet(this.#sets, Object.freeze({ ...this.attributes, ...clean }));
    if (AttributeTrie.takes(entries)) {
      // First, as this may begin another generation.
      this.#sets.keep(set);
      this.#current('further').insert(entries, set);
    }
    return set;
  }

  #insertPath(entries: readonly (readonly [string, unknown])[], set: AttributeSet<S>): void {
    if (!AttributeTrie.takes(entries)) return;
    this.#sets.countPath();
    this.#current('paths').insert(entries, set);
  }

  /** The trie of this generation. */
  #current(which: 'paths' | 'further'): AttributeTrie<AttributeSet<S>> {
    const { pathGeneration, setGeneration } = this.#sets;
    if (which === 'paths') {
      if (this.#paths === undefined || this.#pathGeneration !== pathGeneration) this.#paths = new AttributeTrie();
      this.#pathGeneration = pathGeneration;
      return this.#paths;
    }
    if (this.#further === undefined || this.#setGeneration !== setGeneration) this.#further = new AttributeTrie();
    this.#setGeneration = setGeneration;
    return this.#further;
  }
}

/** The own entries of a plain object of moderate size; `undefined` where only cleaning can tell what there is. */
function entriesOf(given: unknown): [key: string, value: unknown][] | undefined {
  try {
    if (typeof given !== 'object' || given === null || Symbol.iterator in given) return undefined;
    const keys = Object.keys(given);
    if (keys.length > longestPath) return undefined;
    const entries = keys.map((key): [string, unknown] => [key, Reflect.get(given, key)]);
    return entries.filter(([, value]) => value !== undefined && value !== null);
  } catch {
    return undefined;
  }
}
