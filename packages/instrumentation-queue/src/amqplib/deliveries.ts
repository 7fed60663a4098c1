// Hot: each message of an application comes through here. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import { performance } from 'node:perf_hooks';
import { type AmqplibInstruments, operations } from './amqplib-instruments.ts';
import type { Place } from './place.ts';
import { type Delivery, Unsettled } from './unsettled.ts';

/** How a message was settled. */
export type Settlement = 'ack' | 'nack' | 'reject' | 'requeue';

/** Records how the messages of one channel are worked on, from when they are delivered until they are settled. */
export class Deliveries {
  readonly #instruments: AmqplibInstruments;
  readonly #unsettled = new Unsettled();

  constructor(instruments: AmqplibInstruments) {
    this.#instruments = instruments;
  }

  add(tag: unknown, place: Place): void {
    if (typeof tag !== 'number') return;
    const delivery = this.#unsettled.add(tag);
    if (delivery === undefined) return;
    delivery.place = place;
    delivery.active = this.#instruments.active.begin(place.destination);
    delivery.startedMs = performance.now();
  }

  /** Where the messages came from, each of them. */
  *places(): Iterable<Place> {
    for (const { place } of this.#unsettled.all()) if (place !== undefined) yield place;
  }

  /** @param upTo whether all that were delivered before are settled as well; 0 stands for all of them */
  settle(tag: unknown, upTo: boolean, how: Settlement): void {
    if (typeof tag !== 'number') return;
    if (upTo) this.#settleUpTo(tag, how);
    else {
      const delivery = this.#unsettled.find(tag);
      if (delivery !== undefined) this.#settled(delivery, how);
    }
  }

  /** The broker takes back whatever is not settled, and delivers it again. */
  takenBack(errorType: string): void {
    const { retries } = this.#instruments;
    for (const delivery of this.#unsettled.all()) {
      const { place } = delivery;
      this.#end(delivery, errorType);
      if (place !== undefined) retries.add(1, place.destination, errorType);
    }
  }

  #settleUpTo(tag: number, how: Settlement): void {
    for (const delivery of this.#unsettled.all()) if (tag === 0 || delivery.tag <= tag) this.#settled(delivery, how);
  }

  #settled(delivery: Delivery, how: Settlement): void {
    const { place } = delivery;
    this.#end(delivery, how === 'ack' ? undefined : how);
    if (how === 'requeue' && place !== undefined) this.#instruments.retries.add(1, place.destination, how);
  }

  #end(delivery: Delivery, errorType: string | undefined): void {
    const { place, active, startedMs } = delivery;
    this.#unsettled.remove(delivery);
    active?.end();
    if (place === undefined) return;
    const seconds = (performance.now() - startedMs) / 1000;
    if (errorType === undefined) place.processed.record(seconds);
    else this.#instruments.process.record(seconds, operations.process, place.destination, errorType);
  }
}
