import type { Destination } from '../messaging/destination.ts';
import type { Place } from './place.ts';

/** Who takes messages of a queue. */
export interface Consumer {
  readonly place: Place;
  /** Whether it settles its messages; without, they are done when they are delivered. */
  readonly settles: boolean;
  /** How many unsettled messages it may have; `Infinity` where there is no limit. */
  readonly prefetch: number;
}

/**
 * How many messages of each destination may be unsettled on one channel, where there is a limit.
 *
 * @param shared what all consumers of the channel may have together (RabbitMQ, "Consumer Prefetch", `global`)
 */
export function limitsOf(consumers: Iterable<Consumer>, shared: number): ReadonlyMap<Destination, number> {
  const limits = new Map<Destination, number>();
  for (const { place, prefetch, settles } of consumers) {
    if (!settles) continue;
    const limit = Math.min(shared, (limits.get(place.destination) ?? 0) + prefetch);
    if (Number.isFinite(limit)) limits.set(place.destination, limit);
  }
  return limits;
}
