import type { Meter as ApiMeter, BatchObservableCallback, MetricOptions, Observable } from '@opentelemetry/api';
import { InstrumentType } from '@opentelemetry/sdk-metrics';
import { InstrumentRegistry } from './instrument/instrument-registry.ts';
import { StreamNames } from './instrument/stream-names.ts';
import { AddingInstrument, type InstrumentParts, RecordingInstrument } from './instrument/synchronous-instrument.ts';
import type { MeterState } from './meter-state.ts';
import { CallbackRegistry } from './observable/callback-registry.ts';
import { ObservableInstrument } from './observable/observable-instrument.ts';
import type { Scope } from './snapshot/snapshot.ts';
import type { ObservableStream } from './stream/observable-stream.ts';
import type { StreamFactory } from './stream/stream-factory.ts';
import type { SynchronousStream } from './stream/synchronous-stream.ts';
import type { InstrumentDescriptor } from './view/stream-config.ts';

/** Makes the instruments of one instrumentation scope. The same name, kind and unit give the same instrument. */
export class Meter implements ApiMeter, MeterState {
  readonly scope: Scope;
  readonly callbacks: CallbackRegistry = new CallbackRegistry();
  readonly #instruments: InstrumentRegistry;
  readonly #factory: StreamFactory;
  readonly #names: StreamNames;
  readonly #streams: (SynchronousStream | ObservableStream)[] = [];

  constructor(scope: Scope, factory: StreamFactory) {
    this.scope = scope;
    this.#factory = factory;
    this.#instruments = new InstrumentRegistry(scope, factory.report);
    this.#names = new StreamNames(factory.report);
  }

  createCounter(name: string, options?: MetricOptions): AddingInstrument {
    return this.#adding(InstrumentType.COUNTER, name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): AddingInstrument {
    return this.#adding(InstrumentType.UP_DOWN_COUNTER, name, options);
  }

  createHistogram(name: string, options?: MetricOptions): RecordingInstrument {
    return this.#recording(InstrumentType.HISTOGRAM, name, options);
  }

  createGauge(name: string, options?: MetricOptions): RecordingInstrument {
    return this.#recording(InstrumentType.GAUGE, name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableInstrument {
    return this.#observable(InstrumentType.OBSERVABLE_COUNTER, name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableInstrument {
    return this.#observable(InstrumentType.OBSERVABLE_UP_DOWN_COUNTER, name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableInstrument {
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
    return this.#instruments.findOrCreate(
      type,
      name,
      options,
      (descriptor) => new AddingInstrument(this.#synchronous(descriptor)),
    );
  }

  #recording(type: InstrumentType, name: string, options: MetricOptions | undefined): RecordingInstrument {
    return this.#instruments.findOrCreate(
      type,
      name,
      options,
      (descriptor) => new RecordingInstrument(this.#synchronous(descriptor)),
    );
  }

  #observable(type: InstrumentType, name: string, options: MetricOptions | undefined): ObservableInstrument {
    return this.#instruments.findOrCreate(type, name, options, (descriptor) => {
      const streams = this.#factory.observable(descriptor);
      this.#take(streams);
      return new ObservableInstrument(descriptor, streams, this.callbacks);
    });
  }

  #synchronous(descriptor: InstrumentDescriptor): InstrumentParts {
    const parts = this.#factory.synchronous(descriptor);
    this.#take(parts.streams);
    return parts;
  }

  #take(streams: readonly (SynchronousStream | ObservableStream)[]): void {
    this.#streams.push(...streams);
    for (const { config, descriptor } of streams) this.#names.claim(config.name, descriptor);
  }
}
