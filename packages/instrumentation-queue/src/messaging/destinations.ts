import { other } from '@executor-metrics/instrumentation';
import type { Destination } from './destination.ts';
import { DestinationBounds } from './destination-bounds.ts';

/** How destinations are told apart. */
export interface DestinationsOptions {
  /** How many names pass; all others are `_OTHER`. */
  readonly limit: number;
  /** What the user makes of a name. It does not throw. */
  readonly template?: ((name: string) => string | undefined) | undefined;
}

/** The destinations of one instrumentation by name. */
export class Destinations {
  readonly #bounds: DestinationBounds;
  readonly #template: (name: string) => string | undefined;
  readonly #known = new Map<string, Destination>();
  readonly #templates = new Map<string, Destination>();
  /** For messages whose destination has no name, or one that the broker made up (semantic conventions). */
  readonly anonymous: Destination;
  /** Nowhere in particular, for what is not of one destination: `none.ofGroup(…)`. */
  readonly none: Destination;

  constructor({ limit, template = () => undefined }: DestinationsOptions) {
    this.#bounds = new DestinationBounds(limit);
    this.#template = template;
    this.anonymous = this.#bounds.make({ 'messaging.destination.anonymous': true }, false);
    this.none = this.#bounds.make({}, false);
  }

  /** Cheap for a name that has been seen and has its place. */
  named(name: string): Destination {
    return this.#known.get(name) ?? this.#find(name);
  }

  #find(name: string): Destination {
    const template: unknown = this.#template(name);
    if (typeof template === 'string') return this.#templated(template);
    const value = this.#bounds.value('messaging.destination.name', name);
    if (value === other) return this.#bounds.overflow;
    // A name that was cut is found again by what is left of it.
    const made = this.#known.get(value) ?? this.#bounds.make({ 'messaging.destination.name': value }, value === name);
    if (made !== this.#bounds.overflow) this.#known.set(value, made);
    return made;
  }

  /** The name itself is forgotten: there may be any number of them for one template. */
  #templated(template: string): Destination {
    const value = this.#bounds.value('messaging.destination.template', template);
    const known = this.#templates.get(value);
    if (known !== undefined) return known;
    const made = this.#bounds.make({ 'messaging.destination.template': value }, false);
    this.#templates.set(value, made);
    return made;
  }
}
