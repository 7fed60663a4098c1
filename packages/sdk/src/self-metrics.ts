import type { AddingInstrument } from './instrument/synchronous-instrument.ts';
import type { MeterState } from './meter-state.ts';
import type { BoundInstrument } from './protocol/symbols.ts';
import type { ObservableStream } from './stream/observable-stream.ts';
import type { SynchronousStream } from './stream/synchronous-stream.ts';

interface SelfMeter {
  createCounter(name: string, options: { readonly unit: string; readonly description: string }): AddingInstrument;
}

/** What was already added for a stream, and where. */
interface Counted {
  readonly handle: BoundInstrument;
  measurements: number;
}

/**
 * Keeps `otel.sdk.metric.overflow`: the measurements that went to overflow series, by instrument. Streams count them; what
 * is new is added in each collection when the callbacks have observed and nothing is read yet, so that the only collection
 * of a process that ends at once tells it too.
 */
export class OverflowCounter {
  readonly #createMeter: () => SelfMeter;
  #counter: AddingInstrument | undefined;
  readonly #counted = new WeakMap<SynchronousStream | ObservableStream, Counted>();

  /** @param createMeter called at the first overflow: where all is well, there is no such metric */
  constructor(createMeter: () => SelfMeter) {
    this.#createMeter = createMeter;
  }

  update(meters: Iterable<MeterState>): void {
    for (const meter of meters) {
      for (const stream of meter.streams()) if (stream.table.overflowed > 0) this.#count(stream);
    }
  }

  #count(stream: SynchronousStream | ObservableStream): void {
    let counted = this.#counted.get(stream);
    if (counted === undefined) {
      counted = { handle: this.#instrument().bind({ instrument: stream.descriptor.name }), measurements: 0 };
      this.#counted.set(stream, counted);
    }
    const { overflowed } = stream.table;
    if (overflowed > counted.measurements) counted.handle.add(overflowed - counted.measurements);
    counted.measurements = overflowed;
  }

  #instrument(): AddingInstrument {
    this.#counter ??= this.#createMeter().createCounter('otel.sdk.metric.overflow', {
      unit: '{measurement}',
      description:
        'Measurements that were recorded in an overflow series, because their stream was at its cardinality limit. ' +
        'Of an observable instrument each observation of each collection is one.',
    });
    return this.#counter;
  }
}
