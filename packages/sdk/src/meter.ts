import type {
  Meter as ApiMeter,
  BatchObservableCallback,
  Counter,
  Gauge,
  Histogram,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
  ObservableUpDownCounter,
  UpDownCounter,
} from '@opentelemetry/api';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import { InstrumentRegistry } from './instrument/instrument-registry.ts';
import { AddingInstrument, RecordingInstrument } from './instrument/synchronous-instrument.ts';
import type { MeterState } from './meter-state.ts';
import { CallbackRegistry } from './observable/callback-registry.ts';
import { ObservableInstrument } from './observable/observable-instrument.ts';
import type { Scope } from './snapshot/snapshot.ts';
import type { ObservableStream } from './stream/observable-stream.ts';
import type { StreamFactory } from './stream/stream-factory.ts';
import type { SynchronousStream } from './stream/synchronous-stream.ts';

/** Makes the instruments of one instrumentation scope. The same name, kind and unit give the same instrument. */
export class Meter implements ApiMeter, MeterState {
  readonly scope: Scope;
  readonly callbacks: CallbackRegistry = new CallbackRegistry();
  readonly #instruments: InstrumentRegistry;
  readonly #factory: StreamFactory;
  readonly #streams: (SynchronousStream | ObservableStream)[] = [];

  constructor(scope: Scope, factory: StreamFactory) {
    this.scope = scope;
    this.#factory = factory;
    this.#instruments = new InstrumentRegistry(scope, factory.report);
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#adding(InstrumentType.COUNTER, name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#adding(InstrumentType.UP_DOWN_COUNTER, name, options);
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return this.#recording(InstrumentType.HISTOGRAM, name, options);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#recording(InstrumentType.GAUGE, name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableCounter {
    return this.#observable(InstrumentType.OBSERVABLE_COUNTER, name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableUpDownCounter {
    return this.#observable(InstrumentType.OBSERVABLE_UP_DOWN_COUNTER, name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableGauge {
    return this.#observable(InstrumentType.OBSERVABLE_GAUGE, name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.callbacks.addBatch(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.callbacks.removeBatch(callback, observables);
  }

  streams(): Iterable<SynchronousStream | ObservableStream> {
    return this.#streams;
  }

  #adding(type: InstrumentType, name: string, options: MetricOptions | undefined): AddingInstrument {
    return this.#instruments.findOrCreate(type, name, options, (descriptor) => {
      const parts = this.#factory.synchronous(descriptor);
      this.#streams.push(...parts.streams);
      return new AddingInstrument(parts);
    });
  }

  #recording(type: InstrumentType, name: string, options: MetricOptions | undefined): RecordingInstrument {
    return this.#instruments.findOrCreate(type, name, options, (descriptor) => {
      const parts = this.#factory.synchronous(descriptor);
      this.#streams.push(...parts.streams);
      return new RecordingInstrument(parts);
    });
  }

  #observable(type: InstrumentType, name: string, options: MetricOptions | undefined): ObservableInstrument {
    return this.#instruments.findOrCreate(type, name, options, (descriptor) => {
      const streams = this.#factory.observable(descriptor);
      this.#streams.push(...streams);
      return new ObservableInstrument(descriptor, streams, this.callbacks);
    });
  }
}
