/** What BullMQ calls at its `telemetry` option, from version 5.21 on. Nothing of BullMQ is imported. */
export interface BullmqTelemetry {
  readonly tracer: { startSpan(name: string): BullmqSpan };
  readonly contextManager: {
    with<R>(context: unknown, call: () => R): R;
    active(): undefined;
    /** Nothing is handed over to who processes the job, so nothing is stored in it. */
    // biome-ignore lint/suspicious/noExplicitAny: BullMQ declares a string, and stores nothing where there is none
    getMetadata(): any;
    fromMetadata(): undefined;
  };
}

/** What BullMQ says of one of its operations while it lasts. */
export interface BullmqSpan {
  setSpanOnContext(context: unknown): unknown;
  setAttribute(key: string, value: unknown): void;
  setAttributes(attributes: object): void;
  addEvent(name: string): void;
  recordException(error: unknown): void;
  end(): void;
}
