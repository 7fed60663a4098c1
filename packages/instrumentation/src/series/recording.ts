// Hot: `record` of both classes. Guarded by bench/instrumentation/kit.bench.ts.
import { type BoundRecorder, bind } from '@executor-metrics/core';
import type { Attributes, Gauge, Histogram } from '@opentelemetry/api';
import type { LateInstrument } from './late-instrument.ts';
import type { SeriesAttributes } from './series-attributes.ts';
import { SeriesHandle, type SeriesShared } from './series-handle.ts';
import type { RecordingSeries, SeriesKey, SeriesRecorder } from './series-options.ts';
import { SeriesTable } from './series-table.ts';
import type { SeriesTrie } from './series-trie.ts';

type Recorder = Gauge | Histogram;

/** What the series of a histogram or a gauge share. */
export type RecordingShared = Omit<SeriesShared<Recorder, BoundRecorder>, 'bind'>;

class Series extends SeriesHandle<Recorder, BoundRecorder> implements RecordingSeries {
  record(value: number): void {
    try {
      const instrument = this.shared.late.known ?? this.shared.late.get();
      if (instrument !== undefined) this.of(instrument).record(value);
    } catch (error) {
      this.shared.notices.failed(this.shared.name, error);
    }
  }
}

const nowhere: RecordingSeries = { record() {} };

/** The series of a histogram or a gauge; see `Adding`. */
export class Recording implements SeriesRecorder<readonly SeriesKey[]> {
  readonly #shared: SeriesShared<Recorder, BoundRecorder>;
  readonly #table: SeriesTable<Recorder, BoundRecorder, Series>;
  readonly #trie: SeriesTrie<Series>;
  readonly #late: LateInstrument<Recorder>;

  constructor(about: RecordingShared, attributes: SeriesAttributes) {
    this.#shared = { ...about, bind: (instrument, of: Attributes) => bind(instrument, of) };
    this.#table = new SeriesTable(this.#shared, attributes, (shared, of) => new Series(shared, of));
    this.#trie = this.#table.trie;
    this.#late = about.late;
  }

  record(value: number, ...keys: readonly unknown[]): void;
  record(
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
      if (instrument !== undefined) this.#trie.find(a, b, c, d, e, f, g, h).of(instrument).record(value);
    } catch (error) {
      this.#shared.notices.failed(this.#shared.name, error);
    }
  }

  series(...[a, b, c, d, e, f, g, h]: readonly unknown[]): RecordingSeries {
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
