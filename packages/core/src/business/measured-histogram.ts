// Hot: `record` runs at every record. It is written as `measured-counter.ts`, which bench/core/business.bench.ts guards.
import type { Attributes, Histogram } from '@opentelemetry/api';
import { type AttributeSet, AttributeSets } from '../recording/attribute-sets.ts';
import { RecorderCell } from '../recording/cells.ts';
import type { LateInstrument } from '../recording/instruments.ts';
import type { BusinessDuration, BusinessHistogram } from './business.ts';
import type { BusinessSite } from './business-site.ts';
import { isAmount } from './measured-counter.ts';

type RecorderSet = AttributeSet<RecorderCell>;

export function createHistogram(site: BusinessSite, instrument: LateInstrument<Histogram>): MeasuredHistogram {
  return new MeasuredHistogram(site, setsOf(site, instrument).root);
}

/** @param secondsPerUnit how long the unit of the instrument is */
export function createDuration(
  site: BusinessSite,
  instrument: LateInstrument<Histogram>,
  secondsPerUnit: number,
): MeasuredDuration {
  return new MeasuredDuration(createHistogram(site, instrument), secondsPerUnit);
}

/** A histogram under one set of attributes. */
export class MeasuredHistogram implements BusinessHistogram {
  readonly name: string;
  readonly #site: BusinessSite;
  readonly #set: RecorderSet;

  constructor(site: BusinessSite, set: RecorderSet) {
    this.name = site.name;
    this.#site = site;
    this.#set = set;
  }

  get isOpen(): boolean {
    return this.#site.engine.gate.isOpen;
  }

  record(value: number, attributes?: Attributes): void {
    if (this.isOpen) this.#record(value, attributes);
  }

  with(attributes: Attributes): MeasuredHistogram {
    const set = this.#set.with(attributes);
    return set === this.#set ? this : new MeasuredHistogram(this.#site, set);
  }

  #record(value: unknown, attributes: Attributes | undefined): void {
    if (!isAmount(value)) {
      this.#site.tell('invalid-value', this.name, value);
      return;
    }
    const set = attributes === undefined ? this.#set : this.#set.with(attributes);
    try {
      set.series.record(value);
    } catch (error) {
      this.#site.engine.drops.count('recording-failed', error);
    }
  }
}

/** Takes seconds, and records them in the unit of its metric. */
export class MeasuredDuration implements BusinessDuration {
  readonly name: string;
  readonly #histogram: MeasuredHistogram;
  readonly #secondsPerUnit: number;

  constructor(histogram: MeasuredHistogram, secondsPerUnit: number) {
    this.name = histogram.name;
    this.#histogram = histogram;
    this.#secondsPerUnit = secondsPerUnit;
  }

  recordSeconds(seconds: number, attributes?: Attributes): void {
    if (this.#histogram.isOpen) this.#histogram.record(this.#inUnit(seconds), attributes);
  }

  recordBetween(start: Date | number, end: Date | number, attributes?: Attributes): void {
    if (this.#histogram.isOpen) this.#histogram.record(this.#inUnit((msOf(end) - msOf(start)) / 1000), attributes);
  }

  with(attributes: Attributes): MeasuredDuration {
    const histogram = this.#histogram.with(attributes);
    return histogram === this.#histogram ? this : new MeasuredDuration(histogram, this.#secondsPerUnit);
  }

  /** What is no number is left to the histogram to refuse: nothing is made a number of that was none. */
  #inUnit(seconds: unknown): number {
    return typeof seconds === 'number' ? seconds / this.#secondsPerUnit : Number.NaN;
  }
}

/** NaN where it is no time. */
function msOf(time: unknown): number {
  if (typeof time === 'number') return time;
  try {
    return Date.prototype.getTime.call(time);
  } catch {
    return Number.NaN;
  }
}

function setsOf(
  { engine: { policy, drops, budget } }: BusinessSite,
  instrument: LateInstrument<Histogram>,
): AttributeSets<RecorderCell> {
  return new AttributeSets({
    ...{ policy, drops, budget },
    create: (attributes, hold) => new RecorderCell(instrument, attributes, hold),
    release: (cell) => cell.release(),
  });
}
