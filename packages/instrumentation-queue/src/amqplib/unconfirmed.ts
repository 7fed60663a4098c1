// Hot: each message on a confirm channel comes through here. Guarded by bench/instrumentation-queue/amqplib.bench.ts.
import { performance } from 'node:perf_hooks';
import { type AmqplibInstruments, operations } from './amqplib-instruments.ts';
import type { Place } from './place.ts';

/** So many messages at the front are done before the arrays are cut. */
const fewest = 1024;

/**
 * The messages of one confirm channel that the broker has not answered for, by their numbers: the first one that was published
 * is 1, and the others follow without a gap (RabbitMQ, "Publisher Confirms"). Thousands may be on their way, so they are no
 * objects, and nothing of the application's is wrapped.
 */
export class Unconfirmed {
  readonly #instruments: AmqplibInstruments;
  /** `undefined` stands for one that is done, or was never published. */
  readonly #places: (Place | undefined)[] = [];
  readonly #startedMs: number[] = [];
  /** What lies before is done. */
  #head = 0;
  /** The number of the message at index 0. */
  #first = 1;

  constructor(instruments: AmqplibInstruments) {
    this.#instruments = instruments;
  }

  add(number: number, place: Place, startedMs: number): void {
    if (this.#places.length === 0) this.#first = number;
    const missing = number - this.#first - this.#places.length;
    // It cannot be, and would mix up all that follow.
    if (missing < 0 || missing > fewest) this.#restart(number);
    else for (let i = 0; i < missing; i++) this.#push(undefined, 0);
    this.#push(place, startedMs);
  }

  /** @param upTo whether all that were published before are confirmed as well */
  confirmed(number: unknown, upTo: boolean, errorType: string | undefined): void {
    if (typeof number !== 'number') return;
    const index = number - this.#first;
    if (index < this.#head || index >= this.#places.length) return;
    const nowMs = performance.now();
    for (let i = upTo ? this.#head : index; i <= index; i++) this.#end(i, nowMs, errorType);
    this.#forgetDone();
  }

  /** The broker will not answer any more. */
  givenUp(errorType: string): void {
    const nowMs = performance.now();
    for (let i = this.#head; i < this.#places.length; i++) this.#end(i, nowMs, errorType);
    this.#forgetDone();
  }

  #push(place: Place | undefined, startedMs: number): void {
    this.#places.push(place);
    this.#startedMs.push(startedMs);
  }

  #end(index: number, nowMs: number, errorType: string | undefined): void {
    const place = this.#places[index];
    if (place === undefined) return;
    this.#places[index] = undefined;
    const seconds = (nowMs - (this.#startedMs[index] as number)) / 1000;
    if (errorType === undefined) place.confirmed.record(seconds);
    else this.#instruments.duration.record(seconds, operations.publish, place.destination, errorType);
  }

  #forgetDone(): void {
    const { length } = this.#places;
    while (this.#head < length && this.#places[this.#head] === undefined) this.#head++;
    if (this.#head < length && (this.#head < fewest || this.#head * 2 < length)) return;
    this.#first += this.#head;
    this.#places.splice(0, this.#head);
    this.#startedMs.splice(0, this.#head);
    this.#head = 0;
  }

  #restart(number: number): void {
    this.#places.length = 0;
    this.#startedMs.length = 0;
    this.#head = 0;
    this.#first = number;
  }
}
