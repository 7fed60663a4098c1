import { context, createContextKey } from '@opentelemetry/api';

/** Whoever instruments servers and clients leaves alone what carries this. */
const ignoreKey: unique symbol = Symbol.for('executor-metrics.ignore');

/** Marks an agent, a session or a request as one that nobody counts: a push that counts itself never ends. */
export function unobserved<T extends object>(target: T): T {
  return Object.assign(target, { [ignoreKey]: true });
}

/**
 * The key by which OpenTelemetry's own instrumentations are told to make no spans (`suppressTracing` of
 * `@opentelemetry/core`); keys of the same text are one.
 */
const suppressTracing = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs what sends a push, without spans about it. */
export function withoutSpans<T>(work: () => T): T {
  return context.with(context.active().setValue(suppressTracing, true), work);
}
