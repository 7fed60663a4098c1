import { type CappedValues, cappedValues, other } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { Destination } from './destination.ts';

/** So many different values each attribute has besides the name: groups, partitions, names of jobs. */
const mostValues = 100;
/** So many destinations are told apart in all, with what is refined of them. As many as series are kept of an instrument. */
const mostDestinations = 2000;

/** How many destinations and what values of their attributes there can be for one instrumentation. */
export class DestinationBounds {
  /** Stands for all destinations that there is no room for. */
  readonly overflow: Destination = new Destination({ 'messaging.destination.name': other }, this, false);
  readonly #caps = new Map<string, CappedValues>();
  #count = 0;

  constructor(mostNames: number) {
    this.#caps.set('messaging.destination.name', cappedValues(mostNames));
    this.#caps.set('messaging.destination.template', cappedValues(mostNames));
  }

  /** The value as it may be shown: `_OTHER` where there are too many others. */
  value(attribute: string, given: string): string {
    const cap = this.#caps.get(attribute) ?? cappedValues(mostValues);
    this.#caps.set(attribute, cap);
    return cap(given);
  }

  make(attributes: Attributes, isItself: boolean): Destination {
    if (this.#count >= mostDestinations) return this.overflow;
    this.#count++;
    return new Destination(attributes, this, isItself);
  }
}
