// Hot: `add` and `record` are what each measurement ends in. Guarded by bench/core/bound.bench.ts.
import type { Attributes, Counter, Histogram, UpDownCounter } from '@opentelemetry/api';
import {
  type BoundCounter,
  type BoundRecorder,
  bindCounter,
  bindRecorder,
  LabelledCounter,
  LabelledRecorder,
  unbind,
} from '../bind.ts';
import type { LateInstrument } from './instruments.ts';
import { type MeterSource, noEpoch } from './meter-source.ts';

/**
 * How an instrument is recorded with: `bound` keeps a handle of the series, which looks nothing up and which the SDK keeps
 * for us; `labelled` hands the attributes over each time, for series that may have to make room for others.
 */
export type Hold = 'bound' | 'labelled';

/** One series of a counter or an up-down counter, resolved once for each provider. Throws what a provider throws. */
export class CounterCell {
  readonly #source: MeterSource;
  readonly #instrument: LateInstrument<Counter | UpDownCounter>;
  readonly #labels: Attributes;
  readonly #hold: Hold;
  #epoch = noEpoch;
  #inner: BoundCounter | undefined;

  /** @param labels an object that nobody changes any more */
  constructor(instrument: LateInstrument<Counter | UpDownCounter>, labels: Attributes, hold: Hold) {
    this.#source = instrument.source;
    this.#instrument = instrument;
    this.#labels = labels;
    this.#hold = hold;
  }

  add(value: number): void {
    if (this.#epoch !== this.#source.epoch) this.#attach();
    if (this.#inner !== undefined) this.#inner.add(value);
  }

  /** What there is to add to now; for those that have to take back there what they have added. */
  current(): BoundCounter | undefined {
    if (this.#epoch !== this.#source.epoch) this.#attach();
    return this.#inner;
  }

  /** The series may expire; what is recorded nevertheless counts. */
  release(): void {
    if (this.#inner !== undefined) unbind(this.#inner);
  }

  #attach(): void {
    const before = this.#inner;
    this.#inner = undefined;
    this.#epoch = noEpoch;
    if (before !== undefined) unbind(before);
    const instrument = this.#instrument.get();
    if (instrument === undefined) return;
    this.#inner =
      this.#hold === 'bound' ? bindCounter(instrument, this.#labels) : new LabelledCounter(instrument, this.#labels);
    this.#epoch = this.#source.epoch;
  }
}

/** One series of a histogram; to the letter as `CounterCell`, so that each sees the cells of one kind of instruments only. */
export class RecorderCell {
  readonly #source: MeterSource;
  readonly #instrument: LateInstrument<Histogram>;
  readonly #labels: Attributes;
  readonly #hold: Hold;
  #epoch = noEpoch;
  #inner: BoundRecorder | undefined;

  /** @param labels an object that nobody changes any more */
  constructor(instrument: LateInstrument<Histogram>, labels: Attributes, hold: Hold) {
    this.#source = instrument.source;
    this.#instrument = instrument;
    this.#labels = labels;
    this.#hold = hold;
  }

  record(value: number): void {
    if (this.#epoch !== this.#source.epoch) this.#attach();
    if (this.#inner !== undefined) this.#inner.record(value);
  }

  /** The series may expire; what is recorded nevertheless counts. */
  release(): void {
    if (this.#inner !== undefined) unbind(this.#inner);
  }

  #attach(): void {
    const before = this.#inner;
    this.#inner = undefined;
    this.#epoch = noEpoch;
    if (before !== undefined) unbind(before);
    const instrument = this.#instrument.get();
    if (instrument === undefined) return;
    this.#inner =
      this.#hold === 'bound' ? bindRecorder(instrument, this.#labels) : new LabelledRecorder(instrument, this.#labels);
    this.#epoch = this.#source.epoch;
  }
}
