import { errorType } from '@executor-metrics/instrumentation';

/** What it is called when the application gave a request up. */
export const aborted = 'AbortError';

/** The codes that Node and undici give to an abort, also to one because of the time, which its cause may tell. */
const abortCodes: ReadonlySet<string> = new Set(['ABORT_ERR', 'UND_ERR_ABORTED']);

/**
 * The value of `error.type` for what a request failed with: the code of the error, else its name. An abort is `AbortError` or
 * `TimeoutError`, by whichever client: what is no error can only be the reason that somebody gave for an abort.
 */
export function failureOf(error: unknown, typeOf: (error: unknown) => string = errorType): string {
  if (typeof error !== 'object' || error === null) return aborted;
  const type = typeOf(error);
  if (!abortCodes.has(type)) return type;
  return errorType(causeOf(error)) === 'TimeoutError' ? 'TimeoutError' : aborted;
}

/** A getter may throw, and errors come from anybody. */
function causeOf(error: object): unknown {
  try {
    return Reflect.get(error, 'cause');
  } catch {
    return undefined;
  }
}
