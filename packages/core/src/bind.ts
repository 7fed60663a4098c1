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
  const bound = methodOf(instrument, bindKey) ?? methodOf(instrument, 'bind');
  return bound === undefined ? closure(instrument, attributes) : (bound.call(instrument, attributes) as BoundCounter);
}

/**
 * Says that a bound instrument is not needed any more, so that its series may expire where series do: with the view
 * option `seriesIdleTimeMs` of `@executor-metrics/sdk`, and in a process whose readers all take deltas. Its data stay; a
 * record that comes nevertheless counts. Does nothing on SDKs whose bound instruments hold nothing.
 */
export function unbind(bound: BoundCounter | BoundRecorder): void {
  bound.unbind?.();
}

function methodOf(instrument: object, key: PropertyKey): ((attributes: Attributes) => unknown) | undefined {
  const method: unknown = Reflect.get(instrument, key);
  return typeof method === 'function' ? (method as (attributes: Attributes) => unknown) : undefined;
}

function closure(
  instrument: Counter | UpDownCounter | Histogram | Gauge,
  given: Attributes,
): BoundCounter | BoundRecorder {
  // A copy, as the caller may go on using the object.
  const attributes = Object.freeze({ ...given });
  if ('add' in instrument) return { add: (value, context) => instrument.add(value, attributes, context) };
  return { record: (value, context) => instrument.record(value, attributes, context) };
}
