import { types } from 'node:util';
import { other } from './capped-values.ts';
import { keptText } from './kept-text.ts';

/** What codes and class names look like: one word. A sentence, an id in brackets or SQL is none. */
const code = /^[\w.:/-]{1,64}$/;
const className = /^[\p{ID_Start}_$][\p{ID_Continue}$]{0,63}$/u;

/**
 * The value of `error.type` for what was thrown: its `code` where that is a string (`ECONNREFUSED`, `23505`), else its name
 * (`AbortError`), else the name of its class; `_OTHER` for anything else. Never a number, never a message, at most 64
 * characters. Never throws, whatever was thrown.
 *
 * It is bounded for errors of libraries; where others choose the codes, as a Redis script does, use `kit.errorType()` or
 * `cappedValues()` as well.
 */
export function errorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return other;
  const found = fitting(read(error, 'code'), code) ?? (isError(error) ? nameOf(error) : undefined);
  return found === undefined ? other : keptText(found);
}

/** `Error` says nothing: a class that does not name its errors has a better name itself. */
function nameOf(error: object): string | undefined {
  const name = fitting(read(error, 'name'), className);
  if (name !== undefined && name !== 'Error') return name;
  const itsClass = read(error, 'constructor');
  return typeof itsClass === 'function' ? (fitting(read(itsClass, 'name'), className) ?? name) : name;
}

function fitting(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** A getter or a proxy may throw, and a proxy may have been revoked. */
function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return undefined;
  }
}

function isError(value: object): boolean {
  try {
    // Also those of another realm, such as a `vm` context or the test runner's.
    return value instanceof Error || types.isNativeError(value);
  } catch {
    return false;
  }
}
