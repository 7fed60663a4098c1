import type { Observable, ObservableCallback } from '@opentelemetry/api';
import type { ObservableStream } from '../stream/observable-stream.ts';
import type { InstrumentDescriptor } from '../view/stream-config.ts';
import type { CallbackRegistry } from './callback-registry.ts';

/** An instrument whose values are asked for at each collection. */
export class ObservableInstrument implements Observable {
  readonly descriptor: InstrumentDescriptor;
  readonly streams: readonly ObservableStream[];
  readonly #callbacks: CallbackRegistry;

  constructor(descriptor: InstrumentDescriptor, streams: readonly ObservableStream[], callbacks: CallbackRegistry) {
    this.descriptor = descriptor;
    this.streams = streams;
    this.#callbacks = callbacks;
  }

  addCallback(callback: ObservableCallback): void {
    this.#callbacks.add(this, callback);
  }

  removeCallback(callback: ObservableCallback): void {
    this.#callbacks.remove(this, callback);
  }
}
