import type { Counter, Histogram, Meter, ObservableCallback, ObservableGauge, UpDownCounter } from '@opentelemetry/api';
import { version } from '../version.ts';
import type { Drops } from './drops.ts';
import { type MeterSource, noEpoch, scopeName } from './meter-source.ts';

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
  readonly kind: 'counter' | 'up-down-counter' | 'histogram' | 'observable-gauge';
}

/** How an instrument stands among the others of one `ExecutorMetrics`. */
export interface Placement {
  /** The key in the map of instruments. Default: the name. */
  readonly key?: string;
  /**
   * What follows the name of the scope, for instruments that need a scope of their own: within a scope, OpenTelemetry knows
   * one instrument of a name, with one set of buckets.
   */
  readonly scope?: string;
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
  readonly source: MeterSource;
  readonly #scope: string;
  readonly #create: (meter: Meter) => I;
  #epoch = noEpoch;
  #instrument: I | undefined;

  constructor(
    kind: ExecutorInstrument['kind'],
    about: InstrumentDescription,
    late: { readonly source: MeterSource; readonly scope: string; readonly create: (meter: Meter) => I },
  ) {
    this.kind = kind;
    this.name = about.name;
    this.unit = about.unit;
    this.description = about.description;
    this.source = late.source;
    this.#scope = late.scope;
    this.#create = late.create;
  }

  /** Throws what a provider throws. */
  get(): I | undefined {
    const provider = this.source.current();
    if (provider === undefined) return undefined;
    if (this.#epoch !== this.source.epoch) {
      this.#instrument = this.#create(provider.getMeter(this.#scope, version));
      this.#epoch = this.source.epoch;
    }
    return this.#instrument;
  }
}

/** Makes the instruments of one `ExecutorMetrics` and keeps them by the key under which its map `metrics` shows them. */
export class Instruments {
  readonly byKey: Map<string, ExecutorInstrument> = new Map();
  readonly #source: MeterSource;
  readonly #drops: Drops;

  constructor(source: MeterSource, drops: Drops) {
    this.#source = source;
    this.#drops = drops;
  }

  counter(about: InstrumentDescription, placement?: Placement): LateInstrument<Counter> {
    return this.#keep('counter', about, placement, (meter) => meter.createCounter(about.name, about));
  }

  upDownCounter(about: InstrumentDescription, placement?: Placement): LateInstrument<UpDownCounter> {
    return this.#keep('up-down-counter', about, placement, (meter) => meter.createUpDownCounter(about.name, about));
  }

  /** @param boundaries gives the upper bounds of the buckets, in the instrument's unit, when there is a provider */
  histogram(
    about: InstrumentDescription,
    boundaries: () => readonly number[],
    placement?: Placement,
  ): LateInstrument<Histogram> {
    return this.#keep('histogram', about, placement, (meter) =>
      meter.createHistogram(about.name, { ...about, advice: { explicitBucketBoundaries: [...boundaries()] } }),
    );
  }

  /**
   * An instrument that is asked at each collection. Its callback is attached to each provider, also where nothing else is
   * recorded, and is taken away from the one before.
   */
  observableGauge(about: InstrumentDescription, observe: ObservableCallback, placement?: Placement): void {
    const gauge = this.#keep('observable-gauge', about, placement, (meter) =>
      meter.createObservableGauge(about.name, about),
    );
    let attached: ObservableGauge | undefined;
    this.#source.follow(() => {
      try {
        attached?.removeCallback(observe);
        attached = gauge.get();
        attached?.addCallback(observe);
      } catch (error) {
        this.#drops.count('recording-failed', error);
      }
    });
  }

  #keep<I>(
    kind: ExecutorInstrument['kind'],
    about: InstrumentDescription,
    { key = about.name, scope }: Placement = {},
    create: (meter: Meter) => I,
  ): LateInstrument<I> {
    const fullScope = scope === undefined ? scopeName : `${scopeName}/${scope}`;
    const instrument = new LateInstrument(kind, about, { source: this.#source, scope: fullScope, create });
    this.byKey.set(key, instrument);
    return instrument;
  }
}
