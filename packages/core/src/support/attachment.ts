/**
 * How the packages of the project hear, without importing one another, that a MeterProvider was registered or shut
 * down: a registered symbol on `globalThis` holds the callbacks. OpenTelemetry's API has no such event.
 */
const listenersKey = Symbol.for('executor-metrics.attach.v1');

type Listener = () => void;

/** Calls back each time a provider is registered or shut down; the returned function ends that. */
export function onProviderChange(listener: Listener): () => void {
  const all = listeners();
  all.add(listener);
  return () => all.delete(listener);
}

/** Says that the global MeterProvider has changed. A listener that throws does not keep the others from hearing it. */
export function announceProviderChange(): void {
  // Copied, so that a listener that subscribes another one is not followed for ever.
  for (const listener of [...listeners()]) {
    try {
      listener();
    } catch {
      // The listener belongs to another package or to another version of this one; its failure must not reach start().
    }
  }
}

function listeners(): Set<Listener> {
  const found: unknown = Reflect.get(globalThis, listenersKey);
  if (found instanceof Set) return found;
  const created = new Set<Listener>();
  Object.defineProperty(globalThis, listenersKey, { value: created, configurable: true });
  return created;
}
