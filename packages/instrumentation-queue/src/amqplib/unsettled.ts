// Hot: each message of an application comes through here. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import type { Underway } from '@executor-metrics/instrumentation';
import type { Place } from './place.ts';

/** A message that was delivered and is not settled yet, or room for one. */
export class Delivery {
  /** Its delivery tag: 0 stands for none (AMQP 0-9-1, `basic.ack`). */
  tag = 0;
  place: Place | undefined = undefined;
  active: Underway | undefined = undefined;
  startedMs = 0;
}

/** Powers of two. Room for what most consumers have at a time; a channel may have more, but few have thousands. */
const fewest = 16;
const most = 1024;

/**
 * The messages of one channel that wait to be settled, by their delivery tags. These only rise, so they are kept in a ring,
 * whose places are used again and again: a Map in which entries come and go makes a new table all the time. One that is still
 * there when its place is needed for another, many messages later, is put aside.
 */
export class Unsettled {
  #ring: Delivery[] = Array.from({ length: fewest }, () => new Delivery());
  readonly #aside = new Map<number, Delivery>();

  /** Room for the message of this tag; `undefined` where it is there already, or where it is no tag. */
  add(tag: number): Delivery | undefined {
    let delivery = this.#placeOf(tag);
    if (tag === 0 || delivery.tag === tag) return undefined;
    if (delivery.tag !== 0) delivery = this.#makeRoom(tag);
    delivery.tag = tag;
    return delivery;
  }

  find(tag: number): Delivery | undefined {
    const delivery = this.#placeOf(tag);
    return delivery.tag === tag && tag !== 0 ? delivery : this.#aside.get(tag);
  }

  /** It is settled. What was read of it is not to be read any more. */
  remove(delivery: Delivery): void {
    if (this.#aside.size > 0) this.#aside.delete(delivery.tag);
    delivery.tag = 0;
    delivery.place = undefined;
    delivery.active = undefined;
  }

  /** All of them; they may be removed meanwhile. */
  *all(): Iterable<Delivery> {
    yield* this.#aside.values();
    for (const delivery of this.#ring) if (delivery.tag !== 0) yield delivery;
  }

  #placeOf(tag: number): Delivery {
    return this.#ring[tag & (this.#ring.length - 1)] as Delivery;
  }

  #makeRoom(tag: number): Delivery {
    while (this.#placeOf(tag).tag !== 0 && this.#ring.length < most) this.#grow();
    const inTheWay = this.#placeOf(tag);
    if (inTheWay.tag === 0) return inTheWay;
    this.#aside.set(inTheWay.tag, inTheWay);
    const delivery = new Delivery();
    this.#ring[tag & (this.#ring.length - 1)] = delivery;
    return delivery;
  }

  /** Those that were in different places still are. */
  #grow(): void {
    const before = this.#ring;
    this.#ring = Array.from({ length: before.length * 2 }, () => new Delivery());
    for (const delivery of before) {
      if (delivery.tag !== 0) this.#ring[delivery.tag & (this.#ring.length - 1)] = delivery;
    }
  }
}
