import { cappedValues, type Kit } from '@executor-metrics/instrumentation';

/** How an operation failed. */
export interface Failure {
  /** The prefix of the server's error; `undefined` where the server said nothing. */
  readonly statusCode: string | undefined;
  readonly errorType: string;
}

/** What can be told of an error. */
export type FailureOf = (error: unknown) => Failure;

/**
 * Errors of Redis begin with a word in capitals (Redis documentation, "RESP protocol specification", simple errors). No
 * error of a driver does.
 */
const prefix = /^-?([A-Z][A-Z0-9_]{1,31})(?=[ :]|$)/;

/** Scripts can answer with errors of their own: further prefixes are `_OTHER`. */
const mostPrefixes = 100;

/** Errors of ioredis and node-redis that only their messages tell apart, by names that node-redis has for the same. */
const byMessage: ReadonlyMap<string, string> = new Map([
  ['Connection is closed.', 'ClientClosedError'],
  ['Command timed out', 'TimeoutError'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'ClientOfflineError'],
  ["Cluster isn't ready and enableOfflineQueue options is false", 'ClientOfflineError'],
  ['Connection in subscriber mode, only subscriber commands may be used', 'SubscriberModeError'],
  ['The queue is full', 'QueueFullError'],
]);

export function failures(kit: Kit): FailureOf {
  const cap = cappedValues(mostPrefixes);
  const known = new Map<string, Failure>();
  return (error) => {
    const found = statusCodeOf(error);
    if (found === undefined) {
      return { statusCode: undefined, errorType: byMessage.get(messageOf(error) ?? '') ?? kit.errorType(error) };
    }
    const statusCode = cap(found);
    const failure = known.get(statusCode) ?? { statusCode, errorType: statusCode };
    known.set(statusCode, failure);
    return failure;
  };
}

/** The prefix of an error of the server; `undefined` for any other error. */
export function statusCodeOf(error: unknown): string | undefined {
  const message = messageOf(error);
  return message === undefined ? undefined : prefix.exec(message)?.[1];
}

/** A failure that is known without an error, by the name that the driver has for it. */
export function failureNamed(errorType: string): Failure {
  return { statusCode: undefined, errorType };
}

function messageOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const message: unknown = Reflect.get(error, 'message');
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
