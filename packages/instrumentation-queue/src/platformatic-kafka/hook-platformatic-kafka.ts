// Hot: each message of a consumer comes through here.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import { ConsumerRecord } from '../kafka/consumer-record.ts';
import { operations, system } from '../kafka/kafka-instruments.ts';
import type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';
import { lagsOf } from '../kafka/lags.ts';
import { createRecording, type Recording } from '../kafka/recording.ts';
import { consumerLag } from '../messaging/client-instruments.ts';

/** In the place of a lag, of a partition that is not this consumer's. What was not asked for is -2. */
const notAssigned = -1n;

/** What the tracing channels of the library tell, as far as it is used. */
interface Traced {
  readonly client?: Client;
  readonly operation?: unknown;
  readonly options?: { readonly messages?: unknown };
  /** A message that was received. */
  readonly result?: { readonly topic?: unknown; readonly partition?: unknown; readonly timestamp?: unknown };
  readonly error?: unknown;
}

interface Client {
  readonly groupId?: unknown;
  readonly closed?: unknown;
}

interface Lag {
  readonly client: Client;
  /** By topic, of each partition; negative where that is not known. */
  readonly lag: ReadonlyMap<string, readonly bigint[]>;
}

/**
 * Measures what goes through `@platformatic/kafka`, which publishes it on channels. How long messages are processed it does not
 * know: applications read them from a stream.
 *
 * @returns what there is no need for: channels are found from anywhere
 */
export function hookPlatformaticKafka(kit: Kit, options: KafkaInstrumentationOptions): (target: object) => boolean {
  const recording = createRecording(kit, options);
  const consumers = new Consumers(recording);
  hookSends(kit, recording);
  hookReceives(kit, consumers);
  hookGroups(kit, recording, consumers);
  kit.observe({ lag: consumerLag }, (observe) => {
    for (const [{ attributes }, lag] of lagsOf(consumers.live())) {
      observe.lag(lag, { 'messaging.system': system, ...attributes });
    }
  });
  return () => false;
}

function hookSends(kit: Kit, { instruments, destinations, errorType }: Recording): void {
  const startedMs = new WeakMap<Traced, number>();
  kit.subscribeTracing<Traced>('plt:kafka:producer:sends', {
    start: (context) => void startedMs.set(context, performance.now()),
    asyncStart(context) {
      const { options, error } = context;
      const type = error === undefined || error === null ? undefined : errorType(error);
      const started = startedMs.get(context);
      const seconds = started === undefined ? undefined : (performance.now() - started) / 1000;
      for (const [topic, messages] of topicsOf(options?.messages)) {
        const destination = destinations.named(topic);
        instruments.sent.add(messages, operations.send, destination, type);
        // A call that is older than the instrumentation took nobody knows how long.
        if (seconds !== undefined) instruments.duration.record(seconds, operations.send, destination, type);
      }
    },
  });
}

function hookReceives(kit: Kit, consumers: Consumers): void {
  kit.subscribeTracing<Traced>('plt:kafka:consumer:receives', {
    asyncStart({ client, result }) {
      if (client === undefined || result === undefined) return;
      const consumed = consumers.of(client).topic(result.topic, result.partition);
      consumed.received.add(1);
      const sentMs = Number(result.timestamp);
      if (sentMs > 0) consumed.waited.record(Math.max(0, Date.now() - sentMs) / 1000);
    },
  });
  kit.subscribe<Lag>('plt:kafka:consumer:lag', ({ client, lag }) => {
    const consumer = consumers.of(client);
    for (const [topic, partitions] of lag) {
      for (const [partition, messages] of partitions.entries()) {
        if (messages >= 0n) consumer.lags(topic, partition, messages);
        else if (messages === notAssigned) consumer.unassigned(topic, partition);
      }
    }
  });
}

function hookGroups(kit: Kit, { instruments, errorType }: Recording, consumers: Consumers): void {
  const startedMs = new WeakMap<Traced, number>();
  const joined = new WeakSet<Client>();
  kit.subscribeTracing<Traced>('plt:kafka:consumer:commits', {
    start: (context) => void startedMs.set(context, performance.now()),
    asyncStart(context) {
      const { client, error } = context;
      const started = startedMs.get(context);
      if (client === undefined || started === undefined) return;
      const type = error === undefined || error === null ? undefined : errorType(error);
      const { destination } = consumers.of(client);
      instruments.duration.record((performance.now() - started) / 1000, operations.commit, destination, type);
    },
  });
  kit.subscribeTracing<Traced>('plt:kafka:consumer:group', {
    asyncStart({ client, operation, error }) {
      if (client === undefined || (error !== undefined && error !== null)) return;
      if (operation !== 'joinGroup' && operation !== 'leaveGroup') return;
      const consumer = consumers.of(client);
      // What it has left is for others to tell.
      consumer.stopped();
      if (operation === 'leaveGroup') return;
      // The first time it joins, there was nothing to share out anew for it.
      if (joined.has(client)) instruments.rebalances.add(1, consumer.destination);
      joined.add(client);
    },
  });
}

/** The consumers, which are not held: nothing says when one has gone for good. */
class Consumers {
  readonly #recording: Recording;
  readonly #records = new WeakMap<Client, ConsumerRecord>();
  #clients: WeakRef<Client>[] = [];

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  of(client: Client): ConsumerRecord {
    let record = this.#records.get(client);
    if (record === undefined) {
      record = new ConsumerRecord(this.#recording);
      record.group = client.groupId;
      this.#records.set(client, record);
      this.#clients = [...this.#clients.filter((known) => known.deref() !== undefined), new WeakRef(client)];
    }
    return record;
  }

  *live(): Iterable<ConsumerRecord> {
    for (const reference of this.#clients) {
      const client = reference.deref();
      // What a closed one last knew is nobody's lag any more.
      const record = client?.closed === true ? undefined : client && this.#records.get(client);
      if (record !== undefined) yield record;
    }
  }
}

/** How many messages go to which topics. */
function topicsOf(messages: unknown): ReadonlyMap<string, number> {
  const topics = new Map<string, number>();
  for (const message of Array.isArray(messages) ? messages : []) {
    const topic: unknown = message?.topic;
    if (typeof topic === 'string') topics.set(topic, (topics.get(topic) ?? 0) + 1);
  }
  return topics;
}
