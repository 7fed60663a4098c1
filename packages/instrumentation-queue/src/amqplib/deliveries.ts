// Hot: each message of an application comes through here. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Underway } from '@executor-metrics/instrumentation';
import { type AmqplibInstruments, operations } from './amqplib-instruments.ts';
import type { Place } from './place.ts';

/** How a message was settled. */
export type Settlement = 'ack' | 'nack' | 'reject' | 'requeue';

/** A message that was delivered and is not settled yet. */
interface Delivery {
  readonly place: Place;
  readonly startedMs: number;
  readonly active: Underway;
}

/** The messages of one channel that wait to be settled, by their delivery tags, which only rise. */
export class Deliveries {
  readonly #instruments: AmqplibInstruments;
  readonly #unsettled = new Map<number, Delivery>();

  constructor(instruments: AmqplibInstruments) {
    this.#instruments = instruments;
  }

  add(tag: unknown, place: Place): void {
    if (typeof tag !== 'number') return;
    this.#unsettled.set(tag, {
      place,
      startedMs: performance.now(),
      active: this.#instruments.active.begin(place.destination),
    });
  }

  /** Where the messages came from, each of them. */
  *places(): Iterable<Place> {
    for (const { place } of this.#unsettled.values()) yield place;
  }

  /** @param upTo whether all that were delivered before are settled as well; 0 stands for all of them */
  settle(tag: unknown, upTo: boolean, how: Settlement): void {
    if (typeof tag !== 'number') return;
    if (upTo) this.#settleUpTo(tag, how);
    else {
      const delivery = this.#unsettled.get(tag);
      if (delivery === undefined) return;
      this.#unsettled.delete(tag);
      this.#settled(delivery, how);
    }
  }

  /** The broker takes back whatever is not settled, and delivers it again. */
  takenBack(errorType: string): void {
    const { retries } = this.#instruments;
    for (const delivery of this.#unsettled.values()) {
      this.#end(delivery, errorType);
      retries.add(1, delivery.place.destination, errorType);
    }
    this.#unsettled.clear();
  }

  #settleUpTo(tag: number, how: Settlement): void {
    for (const [each, delivery] of this.#unsettled) {
      if (tag !== 0 && each > tag) return;
      this.#unsettled.delete(each);
      this.#settled(delivery, how);
    }
  }

  #settled(delivery: Delivery, how: Settlement): void {
    this.#end(delivery, how === 'ack' ? undefined : how);
    if (how === 'requeue') this.#instruments.retries.add(1, delivery.place.destination, how);
  }

  #end({ place, startedMs, active }: Delivery, errorType: string | undefined): void {
    active.end();
    const seconds = (performance.now() - startedMs) / 1000;
    if (errorType === undefined) place.processed.record(seconds);
    else this.#instruments.process.record(seconds, operations.process, place.destination, errorType);
  }
}
