import { cleanText } from './clean-text.ts';

const maxOperationNameLength = 128;
const maxErrorTypeLength = 128;

/** The value that semantic conventions give to an error whose type is not known. */
export const otherErrorType = '_OTHER';

/** The name under which an operation is recorded; `undefined` where the given one cannot be a name. */
export function cleanOperationName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const trimmed = cleanText(name, maxOperationNameLength).trim();
  return trimmed === '' ? undefined : trimmed;
}

/** The value of `error.type` for an error type given by the caller. */
export function cleanErrorType(errorType: unknown): string {
  if (typeof errorType !== 'string' || errorType === '') return otherErrorType;
  return cleanText(errorType, maxErrorTypeLength);
}

/** What errors are called where nobody named them: their own class says more. */
const builtInErrorNames: ReadonlySet<unknown> = new Set(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError].map(
    ({ name }) => name,
  ),
);

/**
 * The error type of something that was thrown: its string `code` (`ECONNREFUSED`), which says more than the class of a
 * system error, then the name that it was given, then the name of its class. Never its message, which has no bound.
 */
export function errorTypeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return otherErrorType;
  try {
    const code: unknown = Reflect.get(thrown, 'code');
    if (isText(code)) return cleanErrorType(code);
    const name: unknown = Reflect.get(thrown, 'name');
    if (isText(name) && !builtInErrorNames.has(name)) return cleanErrorType(name);
    const className: unknown = thrown.constructor?.name;
    return cleanErrorType(isText(className) ? className : name);
  } catch {
    // A getter of the thrown object threw in turn.
    return otherErrorType;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
