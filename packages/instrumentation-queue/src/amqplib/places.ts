import type { Destination } from '../messaging/destination.ts';
import type { Destinations } from '../messaging/destinations.ts';
import type { AmqplibInstruments } from './amqplib-instruments.ts';
import type { Endpoint } from './endpoint.ts';
import { Place } from './place.ts';

/** Names that the broker makes up: queues without a name, and the pseudo-queue of direct replies. */
const madeUp = /^amq\.(gen-|rabbitmq\.reply-to)/;

/** The exchanges and queues of one broker, as far as they are told apart. */
export class Places {
  readonly #destinations: Destinations;
  readonly #endpoint: Endpoint;
  readonly #instruments: AmqplibInstruments;
  readonly #byDestination = new Map<Destination, Place>();
  // A channel mostly publishes to one exchange.
  #lastName: unknown;
  #last: Place | undefined;

  constructor(destinations: Destinations, endpoint: Endpoint, instruments: AmqplibInstruments) {
    this.#destinations = destinations;
    this.#endpoint = endpoint;
    this.#instruments = instruments;
  }

  /**
   * Where a message is published: the exchange, or the queue where that is the default exchange. Routing keys are values of
   * the application, of which there may be any number: they are not shown.
   */
  published(exchange: unknown, routingKey: unknown): Place {
    return this.named(exchange === '' ? routingKey : exchange);
  }

  named(name: unknown): Place {
    if (name === this.#lastName && this.#last !== undefined) return this.#last;
    const destination = this.#find(name);
    let place = this.#byDestination.get(destination);
    if (place === undefined) {
      place = new Place(destination, this.#instruments);
      this.#byDestination.set(destination, place);
    }
    this.#lastName = name;
    this.#last = place;
    return place;
  }

  #find(name: unknown): Destination {
    const isShown = typeof name === 'string' && name !== '' && !madeUp.test(name);
    const found = isShown ? this.#destinations.named(name) : this.#destinations.anonymous;
    const { address, port } = this.#endpoint;
    return address === undefined ? found : found.on(address, port);
  }
}
