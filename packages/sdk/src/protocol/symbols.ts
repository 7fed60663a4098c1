/**
 * The registered symbols by which packages of the project find what they offer each other, across copies and versions,
 * without importing one another.
 */

import type { Context } from '@opentelemetry/api';

/** On an instrument: `(attributes) => BoundInstrument`. */
export const bindKey: unique symbol = Symbol.for('executor-metrics.bind.v1');

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
  /** Nobody needs the handle any more: its series may expire. What is recorded in it nevertheless counts. */
  unbind(): void;
}
