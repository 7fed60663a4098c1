import type { Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../kafka/recording.ts';
import type { EventPayload } from './kafkajs-types.ts';
import type { Records } from './records.ts';

type Emit = (this: object, event: unknown, payload?: EventPayload) => unknown;
type Seen = (emitter: object, payload: EventPayload) => void;

/**
 * Looks at the events of all clients where they are emitted: listeners would make kafkajs build an object for each of them, and
 * change what an application sees of its own.
 */
export function hookEvents(kit: Kit, recording: Recording, records: Records, prototype: object): void {
  const seen = new Map<unknown, Seen>(
    Object.entries(handlersOf(recording, records)).map(([event, handle]) => [
      event,
      kit.safe(`the event "${event}"`, handle),
    ]),
  );
  const nothing: EventPayload = {};
  kit.patch<Emit>(
    prototype,
    'emit',
    (original) =>
      function emit(event, payload) {
        seen.get(event)?.(this, payload ?? nothing);
        return original.call(this, event, payload);
      },
  );
}

function handlersOf(recording: Recording, records: Records): Readonly<Record<string, Seen>> {
  const { instruments, brokerAttributes, errorType } = recording;
  return {
    'consumer.start_batch_process': (emitter, { topic, partition, offsetLagLow }) =>
      records.consumer(emitter).lags(topic, partition, offsetLagLow),
    'consumer.end_batch_process': (emitter, { topic, partition, offsetLag }) =>
      records.consumer(emitter).lags(topic, partition, offsetLag),
    'consumer.group_join': (emitter, { groupId, memberAssignment }) => {
      const consumer = records.consumer(emitter);
      consumer.group = groupId;
      consumer.assigned(memberAssignment);
    },
    'consumer.rebalancing': (emitter, { groupId }) => {
      const consumer = records.consumer(emitter);
      consumer.group = groupId;
      instruments.rebalances.add(1, consumer.destination);
    },
    'consumer.crash': (emitter, { groupId, error }) => {
      const consumer = records.consumer(emitter);
      consumer.group = groupId;
      instruments.crashes.add(1, consumer.destination, errorType(error));
      records.stop(emitter);
    },
    'consumer.stop': (emitter) => records.stop(emitter),
    'consumer.disconnect': (emitter) => records.disconnect(emitter),
    'producer.disconnect': (emitter) => records.disconnect(emitter),
    'admin.disconnect': (emitter) => records.disconnect(emitter),
    'network.request_timeout': (_emitter, { broker }) => instruments.timeouts.add(1, brokerAttributes(broker)),
    'network.request_queue_size': (emitter, { broker, queueSize }) => records.queue(emitter, broker, queueSize),
  };
}
