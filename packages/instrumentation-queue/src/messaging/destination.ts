import type { Attributes } from '@opentelemetry/api';
import type { DestinationBounds } from './destination-bounds.ts';

/**
 * Where messages go, and where they come from: a queue or a topic, as far as it may be told from others. There are few of
 * them, whatever the application does: the same name leads to the same object, and all that there is no room for to one that
 * is called `_OTHER`. Series are found by the object itself.
 */
export class Destination {
  readonly attributes: Attributes;
  /** Whether it stands for itself alone, so that what is measured of it, such as its depth, is true of it. */
  readonly isItself: boolean;
  readonly #bounds: DestinationBounds;
  readonly #refined = new Map<string, Map<string | number, Destination>>();

  constructor(attributes: Attributes, bounds: DestinationBounds, isItself: boolean) {
    this.attributes = Object.freeze(attributes);
    this.#bounds = bounds;
    this.isItself = isItself;
  }

  /** As a group of consumers sees it. */
  ofGroup(name: string): Destination {
    return this.#refine('messaging.consumer.group.name', name);
  }

  /** One of its partitions, of which there may be many: only where the user asks for them. */
  ofPartition(id: string | number): Destination {
    return this.#refine('messaging.destination.partition.id', String(id));
  }

  /** Its jobs of one name, which the application makes up: only where the user asks for them. */
  ofJob(name: string): Destination {
    return this.#refine('messaging.job.name', name);
  }

  /** On one server. */
  on(address: string, port: number | undefined): Destination {
    const server = this.#refine('server.address', address);
    return port === undefined ? server : server.#refine('server.port', port);
  }

  #refine(attribute: string, given: string | number): Destination {
    const known = this.#refined.get(attribute)?.get(given);
    if (known !== undefined) return known;
    const value = typeof given === 'string' ? this.#bounds.value(attribute, given) : given;
    const isItself = this.isItself && value === given;
    const byValue = this.#refined.get(attribute) ?? new Map<string | number, Destination>();
    const refined = byValue.get(value) ?? this.#bounds.make({ ...this.attributes, [attribute]: value }, isItself);
    // What there was no room for is everybody's.
    if (refined === this.#bounds.overflow) return refined;
    this.#refined.set(attribute, byValue.set(value, refined));
    return refined;
  }
}

export function destinationAttributes({ attributes }: Destination): Attributes {
  return attributes;
}
