import type { Kit } from '@executor-metrics/instrumentation';
import { operations } from '../kafka/kafka-instruments.ts';
import type { Recording } from '../kafka/recording.ts';
import type { Send, TopicMessages, Transaction } from './kafkajs-types.ts';

type CreateProducer = (this: unknown, ...args: unknown[]) => unknown;

/** Hooks what makes producers. */
export function hookProducers(kit: Kit, recording: Recording, prototype: object): void {
  const meet = kit.safe('a new producer', (producer: object) => hookProducer(kit, recording, producer));
  kit.patch<CreateProducer>(
    prototype,
    'producer',
    (original) =>
      function producer(...args) {
        const made = original.apply(this, args);
        if (typeof made === 'object' && made !== null) meet(made);
        return made;
      },
  );
}

/** Hooks one producer. Its methods are closures, which only the object itself has. */
export function hookProducer(kit: Kit, recording: Recording, producer: object): void {
  hookSends(kit, recording, producer);
  const meet = kit.safe('a new transaction', (transaction: unknown) => {
    if (typeof transaction === 'object' && transaction !== null) hookSends(kit, recording, transaction);
  });
  kit.patch<Transaction>(
    producer,
    'transaction',
    (original) =>
      function transaction(...args) {
        const begun = original.apply(this, args);
        if (!(begun instanceof Promise)) return begun;
        return begun.then((made) => {
          meet(made);
          return made;
        });
      },
  );
}

/**
 * The promise is one that follows that of kafkajs, which nobody else has: whether a rejection is handled remains the
 * application's business.
 */
function hookSends(kit: Kit, recording: Recording, sender: object): void {
  const end = kit.safe('the end of a call that sends', (topics: Topics, startedMs: number, error: unknown) => {
    const seconds = (performance.now() - startedMs) / 1000;
    const errorType = error === undefined ? undefined : recording.errorType(error);
    for (const [topic, messages] of topics) {
      const destination = recording.destinations.named(topic);
      recording.instruments.sent.add(messages, operations.send, destination, errorType);
      recording.instruments.duration.record(seconds, operations.send, destination, errorType);
    }
  });
  const hook = (method: string, topicsIn: (record: unknown) => Topics): void => {
    const count = kit.safe('what is sent', topicsIn);
    kit.patch<Send>(
      sender,
      method,
      (original) =>
        function send(record) {
          const topics = count(record);
          const startedMs = performance.now();
          const sending = original.call(this, record);
          if (topics === undefined || !(sending instanceof Promise)) return sending;
          return sending.then(
            (result) => {
              end(topics, startedMs, undefined);
              return result;
            },
            (error) => {
              end(topics, startedMs, error ?? new Error('rejected with nothing'));
              throw error;
            },
          );
        },
    );
  };
  hook('send', (record) => topicsOf([record]));
  hook('sendBatch', (record) => topicsOf((record as { readonly topicMessages?: unknown } | undefined)?.topicMessages));
}

/** How many messages go to which topics. */
type Topics = ReadonlyMap<string, number>;

function topicsOf(records: unknown): Topics {
  const topics = new Map<string, number>();
  for (const record of Array.isArray(records) ? records : []) {
    const { topic, messages } = (record ?? {}) as TopicMessages;
    if (typeof topic !== 'string' || !Array.isArray(messages)) continue;
    topics.set(topic, (topics.get(topic) ?? 0) + messages.length);
  }
  return topics;
}
