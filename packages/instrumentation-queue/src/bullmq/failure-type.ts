import type { Kit } from '@executor-metrics/instrumentation';

/** A class as a stack begins with it. */
const firstWord = /^[\p{ID_Start}_$][\p{ID_Continue}$]{0,63}(?=:|\n|$)/u;

/**
 * The `error.type` of what a processor threw. From a process of its own comes a plain `Error` with the message and the stack of the
 * one that was thrown there, so that only the stack still knows its class.
 */
export function failureType(kit: Kit, error: unknown): string {
  const type = kit.errorType(error);
  return type === 'Error' ? kit.errorType(namedByStack(error as Error)) : type;
}

function namedByStack(error: Error): Error {
  const { stack } = error;
  const name = typeof stack === 'string' ? firstWord.exec(stack)?.[0] : undefined;
  // A proper error says the same in both places.
  return name === undefined || name === 'Error' ? error : Object.defineProperty(new Error(), 'name', { value: name });
}
