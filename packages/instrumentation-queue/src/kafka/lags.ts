import type { Destination } from '../messaging/destination.ts';
import type { ConsumerRecord } from './consumer-record.ts';

/** How far groups are behind with their topics, in the partitions that this process consumes. */
export function lagsOf(consumers: Iterable<ConsumerRecord>): ReadonlyMap<Destination, number> {
  const lags = new Map<Destination, number>();
  for (const { topics } of consumers) {
    for (const { destination, lags: byPartition } of topics) {
      for (const lag of byPartition.values()) lags.set(destination, (lags.get(destination) ?? 0) + lag);
    }
  }
  return lags;
}
