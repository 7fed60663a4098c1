import { ConfigurationError, shown } from '../../support/options.ts';

/** What records are sent to: a `MessagePort`, such as `parentPort`, a `Worker`, or a `BroadcastChannel`. */
export interface RecordPort {
  postMessage(message: unknown): void;
}

/** What records arrive at, with the events of Node.js or of the web: the other end of such a port. */
export type RecordSource =
  | {
      on(event: 'message', listener: (message: unknown) => void): unknown;
      off(event: 'message', listener: (message: unknown) => void): unknown;
    }
  | {
      /** The event has the message as its `data`. */
      addEventListener(type: 'message', listener: (event: object) => void): unknown;
      removeEventListener(type: 'message', listener: (event: object) => void): unknown;
    };

/** @throws {ConfigurationError} where nothing can be sent to it */
export function checkPort(where: string, port: unknown): asserts port is RecordPort {
  if (hasMethod(port, 'postMessage')) return;
  throw new ConfigurationError(`${where}: the port is ${shown(port)}; accepted: an object with postMessage()`);
}

/**
 * Listens. A port that did not keep its thread alive before does not do so because of that.
 *
 * @returns what ends it
 * @throws {ConfigurationError} where one cannot listen to it
 */
export function listen(where: string, source: unknown, listener: (message: unknown) => void): () => void {
  const keptAlive = hasRef(source);
  const stop = subscribe(where, source, listener);
  if (keptAlive === false && hasMethod(source, 'unref')) source.unref();
  return stop;
}

function subscribe(where: string, source: unknown, listener: (message: unknown) => void): () => void {
  if (hasMethod(source, 'on') && hasMethod(source, 'off')) {
    source.on('message', listener);
    return () => source.off('message', listener);
  }
  if (hasMethod(source, 'addEventListener') && hasMethod(source, 'removeEventListener')) {
    const onEvent = (event: object): void => listener(Reflect.get(event, 'data'));
    source.addEventListener('message', onEvent);
    // A port of the web holds its messages back until it is started; a Worker and a BroadcastChannel have no such method.
    if (hasMethod(source, 'start')) source.start();
    return () => source.removeEventListener('message', onEvent);
  }
  throw new ConfigurationError(
    `${where}: the port is ${shown(source)}; accepted: an object with on() and off(), or with addEventListener() and ` +
      'removeEventListener()',
  );
}

/** `undefined` where it does not say. */
function hasRef(source: unknown): boolean | undefined {
  if (!hasMethod(source, 'hasRef')) return undefined;
  return source.hasRef() === true;
}

function hasMethod<K extends string>(value: unknown, method: K): value is Record<K, (...args: unknown[]) => unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';
}
