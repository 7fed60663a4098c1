import { cleanText } from '../attributes/clean-text.ts';

const maxLength = 128;

/** The value that semantic conventions give to an error whose type is not known. */
export const otherErrorType = '_OTHER';

/** The value of `error.type` for an error type given by the caller. */
export function cleanErrorType(errorType: unknown): string {
  if (typeof errorType !== 'string' || errorType === '') return otherErrorType;
  return cleanText(errorType, maxLength);
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
  const { code, name, className } = namesOf(thrown);
  if (code !== undefined) return cleanErrorType(code);
  if (name !== undefined && !builtInErrorNames.has(name)) return cleanErrorType(name);
  return cleanErrorType(className ?? name);
}

/** What a thrown value is called, as far as that is text. */
interface ErrorNames {
  readonly code?: string | undefined;
  readonly name?: string | undefined;
  readonly className?: string | undefined;
}

const nameless: ErrorNames = Object.freeze({});

/** Never throws, whatever was thrown. */
export function namesOf(thrown: unknown): ErrorNames {
  if (typeof thrown !== 'object' || thrown === null) return nameless;
  try {
    return {
      code: textOf(Reflect.get(thrown, 'code')),
      name: textOf(Reflect.get(thrown, 'name')),
      className: textOf(thrown.constructor?.name),
    };
  } catch {
    // A getter of the thrown object threw in turn.
    return nameless;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
