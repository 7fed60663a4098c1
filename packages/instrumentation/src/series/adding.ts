// Hot: `add` of both classes. Guarded by bench/instrumentation/kit.bench.ts.
import { type BoundCounter, bind } from '@executor-metrics/core';
import type { Attributes, Counter, UpDownCounter } from '@opentelemetry/api';
import type { LateInstrument } from './late-instrument.ts';
import type { SeriesAttributes } from './series-attributes.ts';
import { SeriesHandle, type SeriesShared } from './series-handle.ts';
import type { AddingSeries, SeriesAdder, SeriesKey } from './series-options.ts';
import { SeriesTable } from './series-table.ts';
import type { SeriesTrie } from './series-trie.ts';

type Adder = Counter | UpDownCounter;

/** What the series of a counter or an up-down counter share. */
export type AddingShared = Omit<SeriesShared<Adder, BoundCounter>, 'bind'>;

class Series extends SeriesHandle<Adder, BoundCounter> implements AddingSeries {
  add(value: number): void {
    try {
      const instrument = this.shared.late.known ?? this.shared.late.get();
      if (instrument !== undefined) this.of(instrument).add(value);
    } catch (error) {
      this.shared.notices.failed(this.shared.name, error);
    }
  }
}

const nowhere: AddingSeries = { add() {} };

/**
 * The series of a counter or an up-down counter. It and `Recording` are alike to the letter but for the method's name: each
 * has its own code so that the engine sees one kind of cell in the one and the others in the other.
 */
export class Adding implements SeriesAdder<readonly SeriesKey[]> {
  readonly #shared: SeriesShared<Adder, BoundCounter>;
  readonly #table: SeriesTable<Adder, BoundCounter, Series>;
  readonly #trie: SeriesTrie<Series>;
  readonly #late: LateInstrument<Adder>;

  constructor(about: AddingShared, attributes: SeriesAttributes) {
    this.#shared = { ...about, bind: (instrument, of: Attributes) => bind(instrument, of) };
    this.#table = new SeriesTable(this.#shared, attributes, (shared, of) => new Series(shared, of));
    this.#trie = this.#table.trie;
    this.#late = about.late;
  }

  add(value: number, ...keys: readonly unknown[]): void;
  add(
    value: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
    e?: unknown,
    f?: unknown,
    g?: unknown,
    h?: unknown,
  ): void {
    try {
      const instrument = this.#late.known ?? this.#late.get();
      // Without a provider there is no reason to keep a series.
      if (instrument !== undefined) this.#trie.find(a, b, c, d, e, f, g, h).of(instrument).add(value);
    } catch (error) {
      this.#shared.notices.failed(this.#shared.name, error);
    }
  }

  series(...[a, b, c, d, e, f, g, h]: readonly unknown[]): AddingSeries {
    try {
      return this.#trie.find(a, b, c, d, e, f, g, h);
    } catch (error) {
      this.#shared.notices.failed(this.#shared.name, error);
      return nowhere;
    }
  }

  remove(...keys: readonly unknown[]): void {
    this.#table.remove(keys);
  }

  release(): void {
    this.#table.release();
  }
}
