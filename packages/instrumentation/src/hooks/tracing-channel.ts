/** Handlers for the events of a tracing channel; each gets the one context object of its operation. */
export interface TracingHandlers<C extends object> {
  readonly start?: (context: C) => void;
  readonly end?: (context: C) => void;
  readonly asyncStart?: (context: C) => void;
  readonly asyncEnd?: (context: C) => void;
  readonly error?: (context: C) => void;
}
