import type { Destination } from '../messaging/destination.ts';
import { ConsumedTopic } from './consumed-topic.ts';
import type { Recording } from './recording.ts';

/** What is known of one consumer. */
export class ConsumerRecord {
  readonly #recording: Recording;
  readonly #topics = new Map<Destination, ConsumedTopic>();
  /** Offsets of messages that failed, by topic and partition: when one comes again, it is tried again. */
  readonly #failed = new Map<Destination, Map<unknown, Failed>>();
  #group: string | undefined;
  // Messages come in batches, each of one partition.
  #lastTopic: unknown;
  #lastPartition: unknown;
  #last: ConsumedTopic | undefined;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  set group(name: unknown) {
    if (typeof name !== 'string' || name === this.#group) return;
    this.#group = name;
    this.#last = undefined;
  }

  get topics(): Iterable<ConsumedTopic> {
    return this.#topics.values();
  }

  /** The group alone, for what happens to all of its topics. */
  get destination(): Destination {
    return this.#ofGroup(this.#recording.destinations.none);
  }

  topic(topic: unknown, partition: unknown): ConsumedTopic {
    if (this.#last !== undefined && topic === this.#lastTopic && partition === this.#lastPartition) return this.#last;
    this.#last = this.#find(topic, partition);
    this.#lastTopic = topic;
    this.#lastPartition = partition;
    return this.#last;
  }

  /** @param lag of the partition, as text; what is not a number says nothing */
  lags(topic: unknown, partition: unknown, lag: unknown): void {
    const messages = Number(lag);
    const consumed = this.topic(topic, partition);
    // What stands for several topics has several partitions of one number.
    if (consumed.destination.isItself && Number.isFinite(messages)) consumed.lags.set(partition, Math.max(0, messages));
  }

  /** The partition is somebody else's. */
  unassigned(topic: unknown, partition: unknown): void {
    this.topic(topic, partition).lags.delete(partition);
  }

  /** The partitions were shared out anew: those of others are theirs to tell. */
  assigned(assignment: unknown): void {
    for (const topic of this.#topics.values()) topic.lags.clear();
    this.#failed.clear();
    if (typeof assignment !== 'object' || assignment === null) return;
    for (const topic of Object.keys(assignment)) this.topic(topic, undefined);
  }

  stopped(): void {
    this.assigned(undefined);
  }

  failedAt({ destination }: ConsumedTopic, partition: unknown, failed: Failed): void {
    const byPartition = this.#failed.get(destination) ?? new Map<unknown, Failed>();
    this.#failed.set(destination, byPartition.set(partition, failed));
  }

  /** Counts another attempt, where the message failed before. */
  begins({ destination }: ConsumedTopic, partition: unknown, offset: unknown): void {
    if (this.#failed.size === 0) return;
    const byPartition = this.#failed.get(destination);
    const failed = byPartition?.get(partition);
    if (failed === undefined) return;
    byPartition?.delete(partition);
    if (byPartition?.size === 0) this.#failed.delete(destination);
    if (failed.offset === offset) this.#recording.instruments.retries.add(1, destination, failed.errorType);
  }

  #find(topic: unknown, partition: unknown): ConsumedTopic {
    const { destinations, partitions, instruments } = this.#recording;
    const named = this.#ofGroup(typeof topic === 'string' ? destinations.named(topic) : destinations.none);
    const destination = partitions && typeof partition === 'number' ? named.ofPartition(partition) : named;
    let known = this.#topics.get(destination);
    if (known === undefined) {
      known = new ConsumedTopic(destination, instruments);
      this.#topics.set(destination, known);
    }
    return known;
  }

  #ofGroup(destination: Destination): Destination {
    return this.#group === undefined ? destination : destination.ofGroup(this.#group);
  }
}

interface Failed {
  readonly offset: unknown;
  readonly errorType: string;
}
