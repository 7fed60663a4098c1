// Hot: `begin` and `end`. Guarded by bench/instrumentation/kit.bench.ts.
import { type BoundCounter, bind, unbind } from '@executor-metrics/core';
import type { UpDownCounter } from '@opentelemetry/api';
import type { Notices } from '../notices.ts';
import type { AddingShared } from './adding.ts';
import type { SeriesAttributes } from './series-attributes.ts';
import type { Activity, SeriesKey, Underway } from './series-options.ts';
import { sayOverflows } from './series-table.ts';
import { SeriesTrie } from './series-trie.ts';

/** What is under way in one series of one provider. */
class Count implements Underway {
  readonly #bound: BoundCounter;
  readonly #name: string;
  readonly #notices: Notices;
  #underway = 0;
  #retired = false;

  constructor(bound: BoundCounter, { name, notices }: Pick<AddingShared, 'name' | 'notices'>) {
    this.#bound = bound;
    this.#name = name;
    this.#notices = notices;
  }

  get isIdle(): boolean {
    return this.#underway === 0;
  }

  begin(): void {
    this.#bound.add(1);
    this.#underway++;
  }

  end(): void {
    if (this.#underway === 0) return;
    this.#add(-1);
  }

  /** Nothing begins here any more; what is under way may still end. */
  retire(): void {
    this.#retired = true;
    if (this.#underway === 0) unbind(this.#bound);
  }

  /** Ends all that is under way. */
  drain(): void {
    if (this.#underway > 0) this.#add(-this.#underway);
    if (!this.#retired) this.retire();
  }

  #add(value: number): void {
    this.#underway += value;
    try {
      this.#bound.add(value);
      if (this.#retired && this.#underway === 0) unbind(this.#bound);
    } catch (error) {
      this.#notices.failed(this.#name, error);
    }
  }
}

const nothing: Underway = { end() {} };

/** Counts what is under way; each provider has its own counts, which outlive its being replaced until all has ended. */
export class CountedActivity implements Activity<readonly SeriesKey[]> {
  readonly #shared: AddingShared;
  readonly #attributes: SeriesAttributes;
  #of: UpDownCounter | undefined;
  #trie: SeriesTrie<Count> | undefined;
  #outlived: Count[] = [];
  #released = false;

  constructor(shared: AddingShared, attributes: SeriesAttributes) {
    this.#shared = shared;
    this.#attributes = attributes;
  }

  begin(...keys: readonly unknown[]): Underway;
  begin(
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
    e?: unknown,
    f?: unknown,
    g?: unknown,
    h?: unknown,
  ): Underway {
    try {
      const instrument = this.#shared.late.known ?? this.#shared.late.get();
      const trie = instrument === this.#of ? this.#trie : this.#change(instrument);
      if (trie === undefined || this.#released) return nothing;
      const count = trie.find(a, b, c, d, e, f, g, h);
      count.begin();
      return count;
    } catch (error) {
      this.#shared.notices.failed(this.#shared.name, error);
      return nothing;
    }
  }

  /** Ends everything; what begins afterwards is not counted. */
  release(): void {
    this.#released = true;
    this.#change(undefined);
    for (const count of this.#outlived) count.drain();
    this.#outlived = [];
  }

  #change(instrument: UpDownCounter | undefined): SeriesTrie<Count> | undefined {
    const before = this.#trie?.clear() ?? [];
    for (const count of before) count.retire();
    this.#outlived = [...this.#outlived, ...before].filter((count) => !count.isIdle);
    this.#of = instrument;
    this.#trie = instrument && this.#trieOf(instrument);
    return this.#trie;
  }

  #trieOf(instrument: UpDownCounter): SeriesTrie<Count> {
    const { depth, limit, objects, of, ofOverflow } = this.#attributes;
    return new SeriesTrie({
      ...{ depth, limit, objects },
      create: (keys) => new Count(bind(instrument, of(keys)), this.#shared),
      createOverflow: (keys) => {
        sayOverflows(this.#shared, limit);
        return new Count(bind(instrument, ofOverflow(keys)), this.#shared);
      },
    });
  }
}
