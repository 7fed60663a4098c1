/**
 * The registered symbols by which packages of the project find what they offer each other, across copies and versions,
 * without importing one another.
 */

import type { Context } from '@opentelemetry/api';

/** On an instrument: `(attributes) => BoundInstrument`. */
export const bindKey: unique symbol = Symbol.for('executor-metrics.bind.v1');

/** On an instrument: `(attributes) => void`, which ends the series of these attributes. */
export const removeKey: unique symbol = Symbol.for('executor-metrics.remove.v1');

/**
 * On a provider: it is a DelegatingMeterProvider, of whichever copy of this package. Whoever changes what the methods of
 * that class mean gives the symbol another number.
 */
export const delegateKey: unique symbol = Symbol.for('executor-metrics.delegate.v1');

/** On a metric producer: `(options) => Promise<Collection>`, for readers that say afterwards how a push went. */
export const collectKey: unique symbol = Symbol.for('executor-metrics.collect.v1');

/** An instrument together with the attributes of one series: both methods do what the instrument's own one does. */
export interface BoundInstrument {
  add(value: number, context?: Context): void;
  record(value: number, context?: Context): void;
  /**
   * Who bound the instrument does not need the handle any more: when that was said as often as the series was bound, it
   * may expire. All who bind one series may hold the same object, so nobody says it twice. What is recorded nevertheless
   * counts.
   */
  unbind(): void;
}
