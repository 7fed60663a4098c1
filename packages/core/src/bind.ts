import type { Attributes, Context, Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';

/** A counter with its attributes. */
export interface BoundCounter {
  add(value: number, context?: Context): void;
  /** Where the SDK has it; `unbind()` calls it. */
  unbind?(): void;
}

/** A histogram or a gauge with its attributes. */
export interface BoundRecorder {
  record(value: number, context?: Context): void;
  /** Where the SDK has it; `unbind()` calls it. */
  unbind?(): void;
}

/** What an instrument offers that can be bound: `(attributes) => BoundInstrument`. */
const bindKey = Symbol.for('executor-metrics.bind.v1');

/** What an instrument offers whose series can be ended: `(attributes) => void`. */
const removeKey = Symbol.for('executor-metrics.remove.v1');

/**
 * An instrument with its attributes, for series that are recorded often: on instruments of `@executor-metrics/sdk` it is the
 * series itself, and recording looks nothing up; on those of any other SDK the attributes are handed over each time.
 *
 * The series of a bound instrument does not expire; `unbind()` lets go of it.
 *
 * @example
 * const hits = bind(meter.createCounter('cache.hits'), { 'cache.name': 'session' });
 * hits.add(1);
 */
export function bind(instrument: Counter | UpDownCounter, attributes?: Attributes): BoundCounter;
export function bind(instrument: Histogram | Gauge, attributes?: Attributes): BoundRecorder;
export function bind(
  instrument: Counter | UpDownCounter | Histogram | Gauge,
  attributes: Attributes = {},
): BoundCounter | BoundRecorder {
  return 'add' in instrument ? bindCounter(instrument, attributes) : bindRecorder(instrument, attributes);
}

/** The same for what is known to be a counter or an up-down counter. */
export function bindCounter(instrument: Counter | UpDownCounter, attributes: Attributes): BoundCounter {
  return handleOf<BoundCounter>(instrument, attributes) ?? new LabelledCounter(instrument, frozenCopy(attributes));
}

/** The same for what is known to be a histogram or a gauge. */
export function bindRecorder(instrument: Histogram | Gauge, attributes: Attributes): BoundRecorder {
  return handleOf<BoundRecorder>(instrument, attributes) ?? new LabelledRecorder(instrument, frozenCopy(attributes));
}

/**
 * Says that a bound instrument is not needed any more, so that its series may expire where series do: with the view
 * option `seriesIdleTimeMs` of `@executor-metrics/sdk`, and in a process whose readers all take deltas. Its data stay; a
 * record that comes nevertheless counts. Does nothing on SDKs whose bound instruments hold nothing.
 */
export function unbind(bound: BoundCounter | BoundRecorder): void {
  bound.unbind?.();
}

/**
 * Ends the series of these attributes, with what was recorded in it: it is not collected any more, and a later record begins
 * it anew. Does nothing to instruments of SDKs that cannot end a series.
 *
 * @example
 * remove(jobs, { queue: 'mail' }); // the queue was deleted
 */
export function remove(instrument: Counter | UpDownCounter | Histogram | Gauge, attributes: Attributes = {}): void {
  (methodOf(instrument, removeKey) ?? methodOf(instrument, 'remove'))?.call(instrument, attributes);
}

/** What the instrument itself gives out, if it does. */
function handleOf<B>(instrument: object, attributes: Attributes): B | undefined {
  const bound = methodOf(instrument, bindKey) ?? methodOf(instrument, 'bind');
  // A handle has the method that its instrument has.
  return bound?.call(instrument, attributes) as B | undefined;
}

function methodOf(instrument: object, key: PropertyKey): ((attributes: Attributes) => unknown) | undefined {
  const method: unknown = Reflect.get(instrument, key);
  return typeof method === 'function' ? (method as (attributes: Attributes) => unknown) : undefined;
}

/** The caller may go on using the object. What cannot be read is `undefined`: an attribute is no reason to throw. */
function frozenCopy(attributes: Attributes): Attributes {
  try {
    return Object.freeze({ ...attributes });
  } catch {
    return Object.freeze(Object.fromEntries(keysOf(attributes).map((key) => [key, valueAt(attributes, key)])));
  }
}

function keysOf(attributes: Attributes): readonly string[] {
  try {
    return Object.keys(attributes);
  } catch {
    // A proxy that throws, or was revoked.
    return [];
  }
}

function valueAt(attributes: Attributes, key: string): unknown {
  try {
    return attributes[key];
  } catch {
    return undefined;
  }
}

/*
 * Classes, as V8 inlines the methods of two classes behind one call, and not those of object literals beside a class: where
 * one program has instruments of several SDKs, those of ours stay fast.
 */

/** A counter and the attributes that it is handed at each record. */
export class LabelledCounter implements BoundCounter {
  readonly #instrument: Counter | UpDownCounter;
  readonly #attributes: Attributes;

  constructor(instrument: Counter | UpDownCounter, attributes: Attributes) {
    this.#instrument = instrument;
    this.#attributes = attributes;
  }

  add(value: number, context?: Context): void {
    this.#instrument.add(value, this.#attributes, context);
  }
}

/** A histogram or a gauge and the attributes that it is handed at each record. */
export class LabelledRecorder implements BoundRecorder {
  readonly #instrument: Histogram | Gauge;
  readonly #attributes: Attributes;

  constructor(instrument: Histogram | Gauge, attributes: Attributes) {
    this.#instrument = instrument;
    this.#attributes = attributes;
  }

  record(value: number, context?: Context): void {
    this.#instrument.record(value, this.#attributes, context);
  }
}
