// What is used of kafkajs, by its shape. Nothing of it is loaded.

export interface KafkaMessage {
  readonly offset?: unknown;
  /** When it was sent, in milliseconds, as text. */
  readonly timestamp?: unknown;
}

export interface TopicMessages {
  readonly topic?: unknown;
  readonly messages?: unknown;
}

export interface EachMessagePayload {
  readonly topic: unknown;
  readonly partition: unknown;
  readonly message: KafkaMessage;
}

export interface EachBatchPayload {
  readonly batch: {
    readonly topic: unknown;
    readonly partition: unknown;
    readonly messages: readonly KafkaMessage[];
  };
}

/** What calls the application's `eachMessage` and `eachBatch`; there is a new one for each start of a consumer. */
export interface Runner {
  readonly instrumentationEmitter: object;
  readonly consumerGroup: { readonly groupId?: unknown };
  readonly eachMessage: ((payload: EachMessagePayload) => unknown) | null;
  readonly eachBatch: ((payload: EachBatchPayload) => unknown) | null;
}

/** What events tell. */
export interface EventPayload {
  readonly groupId?: unknown;
  readonly error?: unknown;
  readonly topic?: unknown;
  readonly partition?: unknown;
  readonly offsetLag?: unknown;
  readonly offsetLagLow?: unknown;
  readonly memberAssignment?: unknown;
  readonly broker?: unknown;
  readonly queueSize?: unknown;
}

export type Send = (this: unknown, record: unknown) => unknown;
export type Transaction = (this: unknown, ...args: unknown[]) => unknown;
