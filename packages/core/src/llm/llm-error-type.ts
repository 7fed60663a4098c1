import { property, textOf } from '../foreign/property.ts';
import { interruptionOf } from '../outcome/abort.ts';
import { errorTypeOf } from '../outcome/error-type.ts';

/** The classes of the clients of OpenAI and Anthropic that say whose doing the end was. */
const interruptions: ReadonlyMap<unknown, string> = new Map([
  ['APIUserAbortError', 'cancelled'],
  ['APIConnectionTimeoutError', 'timeout'],
]);

/**
 * What `error.type` says of a request that failed: `cancelled` or `timeout` where it was ended by its caller, else the code
 * of the provider or the class of the error; for errors of the AI SDK the HTTP status, as its class says as little as that
 * of a lost connection, whose cause has a code. Never throws.
 */
export function llmErrorType(thrown: unknown, signal: AbortSignal | undefined): string {
  // The AI SDK tries again by itself, and wraps what came of the last attempt.
  const error = property(thrown, 'name') === 'AI_RetryError' ? (property(thrown, 'lastError') ?? thrown) : thrown;
  const interruption =
    interruptionOf(error, signal) ?? interruptions.get(property(property(error, 'constructor'), 'name'));
  if (interruption !== undefined) return interruption;
  const type = errorTypeOf(error);
  if (type === 'AI_APICallError') return failedStatusOf(error) ?? codeOfCause(error) ?? type;
  return type === 'TypeError' ? (codeOfCause(error) ?? type) : type;
}

/** A connection that breaks off has the status of the answer that had begun. */
function failedStatusOf(error: unknown): string | undefined {
  const status = property(error, 'statusCode');
  const isFailure = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599;
  return isFailure ? String(status) : undefined;
}

/** `fetch` throws a `TypeError` whatever went wrong, and wrappers of errors add causes of their own. */
function codeOfCause(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < 4; depth++) {
    cause = property(cause, 'cause');
    const code = textOf(property(cause, 'code'));
    if (code !== undefined) return code;
  }
  return undefined;
}
