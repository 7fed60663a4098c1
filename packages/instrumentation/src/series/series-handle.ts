import { type BoundCounter, type BoundRecorder, unbind } from '@executor-metrics/core';
import type { Attributes } from '@opentelemetry/api';
import type { Notices } from '../notices.ts';
import type { LateInstrument } from './late-instrument.ts';

/** What the series of one instrument share. */
export interface SeriesShared<I extends object, B> {
  readonly name: string;
  readonly late: LateInstrument<I>;
  readonly notices: Notices;
  readonly bind: (instrument: I, attributes: Attributes) => B;
}

/** The attributes of one series, bound to whichever instrument there is. */
export class SeriesHandle<I extends object, B extends BoundCounter | BoundRecorder> {
  readonly shared: SeriesShared<I, B>;
  readonly attributes: Attributes;
  #boundTo: I | undefined;
  #bound: B | undefined;

  constructor(shared: SeriesShared<I, B>, attributes: Attributes) {
    this.shared = shared;
    this.attributes = attributes;
  }

  /** The series of this instrument, which is the one of the moment. Throws what binding throws. */
  of(instrument: I): B {
    return instrument === this.#boundTo ? (this.#bound as B) : this.#rebind(instrument);
  }

  /** Nothing is held any more; a later record binds it again. */
  release(): void {
    // First of all, so that nothing is bound to the instrument before where this throws, or binding to the next one.
    const bound = this.#bound;
    this.#boundTo = undefined;
    this.#bound = undefined;
    if (bound !== undefined) unbind(bound);
  }

  #rebind(instrument: I): B {
    this.release();
    const bound = this.shared.bind(instrument, this.attributes);
    this.#bound = bound;
    this.#boundTo = instrument;
    return bound;
  }
}
