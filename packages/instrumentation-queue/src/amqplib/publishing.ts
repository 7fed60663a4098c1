import { operations } from './amqplib-instruments.ts';
import type { Place } from './place.ts';
import type { Recording } from './recording.ts';

/** A message on its way to the broker. */
export class Publishing {
  #place: Place | undefined;
  #startedMs = 0;

  begin(place: Place, startedMs: number): void {
    this.#place = place;
    this.#startedMs = startedMs;
  }

  /** @param error `null` where the broker has taken the message over */
  end({ instruments, errorType }: Recording, error: unknown): void {
    const place = this.#place;
    if (place === undefined) return;
    const seconds = (performance.now() - this.#startedMs) / 1000;
    if (error === null || error === undefined) place.confirmed.record(seconds);
    else instruments.duration.record(seconds, operations.publish, place.destination, errorType(error));
  }
}
