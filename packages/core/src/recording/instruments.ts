import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import type { MeterSource } from './meter-source.ts';

/** What an instrument is called and measures. */
export interface InstrumentDescription {
  /** The instrument's name in OpenTelemetry; exporters derive theirs from it. */
  readonly name: string;
  /** UCUM unit. */
  readonly unit: string;
  readonly description: string;
}

/** An instrument that `ExecutorMetrics` records with, as its map `metrics` shows it. */
export interface ExecutorInstrument extends InstrumentDescription {
  readonly kind: 'counter' | 'up-down-counter' | 'histogram';
}

/**
 * An instrument that comes into being with the MeterProvider: `get()` is `undefined` until there is one, and another
 * instrument once there is another provider.
 */
export class LateInstrument<I> implements ExecutorInstrument {
  readonly kind: ExecutorInstrument['kind'];
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly #source: MeterSource;
  readonly #create: (meter: Meter) => I;
  #meter: Meter | undefined;
  #instrument: I | undefined;

  constructor(
    kind: ExecutorInstrument['kind'],
    about: InstrumentDescription,
    late: { readonly source: MeterSource; readonly create: (meter: Meter) => I },
  ) {
    this.kind = kind;
    this.name = about.name;
    this.unit = about.unit;
    this.description = about.description;
    this.#source = late.source;
    this.#create = late.create;
  }

  get(): I | undefined {
    const meter = this.#source.current();
    if (meter !== this.#meter) {
      this.#instrument = meter === undefined ? undefined : this.#create(meter);
      this.#meter = meter;
    }
    return this.#instrument;
  }
}

/** Makes the instruments of one `ExecutorMetrics` and keeps them by the key under which its map `metrics` shows them. */
export class Instruments {
  readonly byKey: Map<string, ExecutorInstrument> = new Map();
  readonly #source: MeterSource;

  constructor(source: MeterSource) {
    this.#source = source;
  }

  counter(about: InstrumentDescription, key: string = about.name): LateInstrument<Counter> {
    return this.#keep('counter', about, key, (meter) => meter.createCounter(about.name, about));
  }

  upDownCounter(about: InstrumentDescription, key: string = about.name): LateInstrument<UpDownCounter> {
    return this.#keep('up-down-counter', about, key, (meter) => meter.createUpDownCounter(about.name, about));
  }

  /** @param boundaries the upper bounds of the buckets, in the instrument's unit */
  histogram(
    about: InstrumentDescription,
    boundaries: readonly number[],
    key: string = about.name,
  ): LateInstrument<Histogram> {
    const advice = { explicitBucketBoundaries: [...boundaries] };
    return this.#keep('histogram', about, key, (meter) => meter.createHistogram(about.name, { ...about, advice }));
  }

  #keep<I>(
    kind: ExecutorInstrument['kind'],
    about: InstrumentDescription,
    key: string,
    create: (meter: Meter) => I,
  ): LateInstrument<I> {
    const instrument = new LateInstrument(kind, about, { source: this.#source, create });
    this.byKey.set(key, instrument);
    return instrument;
  }
}
