/** Somebody else who counts the same under the same names: an official instrumentation, or the library by itself. */
export interface Rival {
  /** Who that is, for the message: `@opentelemetry/instrumentation-http`. */
  readonly name: string;
  /** What both of us would count: `http.server.request.duration`. */
  readonly counts: string;
  /** Whether it is at work. Asked at once and then every few seconds, as it may come later. */
  isActive(): boolean;
}

/**
 * Whether a function was wrapped by somebody who goes by the conventions of the package `shimmer`, as all official
 * instrumentations do: `__wrapped` and `__original` on the wrapper.
 */
export function isWrapped(method: unknown): boolean {
  return typeof method === 'function' && Reflect.get(method, '__wrapped') === true;
}
