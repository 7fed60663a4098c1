import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import type { Notices } from '../notices.ts';
import { other } from '../values/capped-values.ts';
import type { SeriesAttributes } from './series-attributes.ts';
import type { SeriesShared } from './series-handle.ts';
import { SeriesTrie } from './series-trie.ts';

interface Leaf {
  readonly attributes: Attributes;
  release(): void;
}

/** The series of one instrument by the keys of its records. */
export class SeriesTable<I extends Counter | Histogram, B, L extends Leaf> {
  readonly #shared: SeriesShared<I, B>;
  readonly #trie: SeriesTrie<L>;

  constructor(
    shared: SeriesShared<I, B>,
    attributes: SeriesAttributes,
    create: (shared: SeriesShared<I, B>, attributes: Attributes) => L,
  ) {
    this.#shared = shared;
    this.#trie = new SeriesTrie({
      depth: attributes.depth,
      limit: attributes.limit,
      objects: attributes.objects,
      create: (keys) => create(shared, attributes.of(keys)),
      createOverflow: (keys) => {
        sayOverflows(shared, attributes.limit);
        return create(shared, attributes.ofOverflow(keys));
      },
    });
  }

  get trie(): SeriesTrie<L> {
    return this.#trie;
  }

  /** Ends the series in the provider as well, where that can. */
  remove(keys: readonly unknown[]): void {
    try {
      const leaf = this.#trie.remove(keys);
      const instrument = this.#shared.late.known;
      if (leaf === undefined) return;
      leaf.release();
      if (instrument !== undefined) endSeries(instrument, leaf.attributes);
    } catch (error) {
      this.#shared.notices.failed(this.#shared.name, error);
    }
  }

  /** Lets go of everything; records bind anew. */
  release(): void {
    for (const leaf of this.#trie.clear()) leaf.release();
  }
}

/** It is the last resort, and so a sign that an attribute is without a bound. */
export function sayOverflows(
  { name, notices }: { readonly name: string; readonly notices: Notices },
  limit: number,
): void {
  notices.say(
    'EXECUTOR_METRICS_SERIES_LIMIT',
    name,
    `${name} has more than ${limit} series; further ones are recorded together, with "${other}" for their attributes`,
  );
}

/** What an instrument of our SDK offers, whichever copy it is: `(attributes) => void`. */
const removeKey = Symbol.for('executor-metrics.remove.v1');

function endSeries(instrument: object, attributes: Attributes): void {
  const remove: unknown = Reflect.get(instrument, removeKey);
  if (typeof remove === 'function') Reflect.apply(remove, instrument, [attributes]);
}
