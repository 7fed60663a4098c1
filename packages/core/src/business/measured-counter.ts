// Hot: `add` runs at every record. Guarded by bench/core/business.bench.ts.
import type { Attributes, Counter, UpDownCounter } from '@opentelemetry/api';
import type { Gate } from '../engine.ts';
import { type AttributeSet, AttributeSets } from '../recording/attribute-sets.ts';
import { CounterCell } from '../recording/cells.ts';
import type { LateInstrument } from '../recording/instruments.ts';
import type { BusinessUpDownCounter } from './business.ts';
import type { BusinessSite } from './business-site.ts';

type CounterSet = AttributeSet<CounterCell>;

/** Which values a counter takes. */
type ValueRule = (value: unknown) => value is number;

/** What only grows. Whoever gets one as a `BusinessCounter` cannot decrement it. */
export function createCounter(site: BusinessSite, instrument: LateInstrument<Counter>): MeasuredCounter {
  return new MeasuredCounter(site, setsOf(site, instrument).root, isAmount);
}

export function createUpDownCounter(site: BusinessSite, instrument: LateInstrument<UpDownCounter>): MeasuredCounter {
  return new MeasuredCounter(site, setsOf(site, instrument).root, isNumber);
}

/** A counter under one set of attributes. */
export class MeasuredCounter implements BusinessUpDownCounter {
  readonly name: string;
  readonly #site: BusinessSite;
  readonly #gate: Gate;
  readonly #set: CounterSet;
  readonly #accepts: ValueRule;

  constructor(site: BusinessSite, set: CounterSet, accepts: ValueRule) {
    this.name = site.name;
    this.#site = site;
    this.#gate = site.engine.gate;
    this.#set = set;
    this.#accepts = accepts;
  }

  add(value: number, attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#add(value, attributes);
  }

  increment(attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#add(1, attributes);
  }

  decrement(attributes?: Attributes): void {
    if (this.#gate.isOpen) this.#add(-1, attributes);
  }

  with(attributes: Attributes): MeasuredCounter {
    const set = this.#set.with(attributes);
    return set === this.#set ? this : new MeasuredCounter(this.#site, set, this.#accepts);
  }

  #add(value: unknown, attributes: Attributes | undefined): void {
    if (!this.#accepts(value)) {
      this.#site.tell('invalid-value', this.name, value);
      return;
    }
    const set = attributes === undefined ? this.#set : this.#set.with(attributes);
    try {
      set.series.add(value);
    } catch (error) {
      this.#site.engine.drops.count('recording-failed', error);
    }
  }
}

function setsOf(
  { engine: { policy, drops, budget } }: BusinessSite,
  instrument: LateInstrument<Counter | UpDownCounter>,
): AttributeSets<CounterCell> {
  return new AttributeSets({
    ...{ policy, drops, budget },
    create: (attributes, hold) => new CounterCell(instrument, attributes, hold),
    release: (cell) => cell.release(),
  });
}

export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

export function isAmount(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}
