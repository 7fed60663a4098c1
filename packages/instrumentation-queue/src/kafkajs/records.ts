import { ConsumerRecord } from '../kafka/consumer-record.ts';
import type { Recording } from '../kafka/recording.ts';

/** The consumers, and the queues of requests of all clients, by the emitter of their events, which each has one of. */
export class Records {
  readonly #recording: Recording;
  readonly #consumers = new WeakMap<object, ConsumerRecord>();
  readonly #live = new Set<ConsumerRecord>();
  /** Sizes of queues by broker, of clients that have not disconnected. */
  readonly #queues = new Map<object, Map<unknown, number>>();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** The consumers that run. */
  get live(): Iterable<ConsumerRecord> {
    return this.#live;
  }

  get queues(): Iterable<ReadonlyMap<unknown, number>> {
    return this.#queues.values();
  }

  consumer(emitter: object): ConsumerRecord {
    let record = this.#consumers.get(emitter);
    if (record === undefined) {
      record = new ConsumerRecord(this.#recording);
      this.#consumers.set(emitter, record);
    }
    this.#live.add(record);
    return record;
  }

  stop(emitter: object): void {
    const record = this.#consumers.get(emitter);
    if (record === undefined) return;
    record.stopped();
    this.#live.delete(record);
  }

  queue(emitter: object, broker: unknown, size: unknown): void {
    if (typeof size !== 'number') return;
    const sizes = this.#queues.get(emitter) ?? new Map<unknown, number>();
    // An empty queue says nothing, and a client that was forgotten without being disconnected is not held for it.
    if (size === 0) sizes.delete(broker);
    else sizes.set(broker, size);
    if (sizes.size === 0) this.#queues.delete(emitter);
    else this.#queues.set(emitter, sizes);
  }

  disconnect(emitter: object): void {
    this.stop(emitter);
    this.#queues.delete(emitter);
  }
}
