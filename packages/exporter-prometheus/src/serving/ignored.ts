const ignore = Symbol.for('executor-metrics.ignore');

/** Marks a server or a request as ours, so that our own instrumentation of HTTP does not count it. */
export function markIgnored(target: object): void {
  Reflect.set(target, ignore, true);
}
