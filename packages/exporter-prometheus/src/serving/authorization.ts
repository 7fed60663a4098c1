import { createHash, timingSafeEqual } from 'node:crypto';
import { isRecord, type OptionType } from '@executor-metrics/core/support';

/**
 * Who may see the metrics. Several tokens or passwords are accepted at a time, so that they can be changed without a gap:
 * add the new one, change the clients, remove the old one.
 */
export type Authorization =
  | { readonly bearerToken: string | readonly string[] }
  | { readonly username: string; readonly password: string | readonly string[] };

/** What a header can carry without quotes; a token with anything else would never match. */
const isToken = (value: unknown): boolean => typeof value === 'string' && /^[!-~]+$/.test(value);
/** RFC 7617, section 2: no colon in the name, no control characters in either. */
const isUsername = (value: unknown): boolean => typeof value === 'string' && /^[^:\p{Cc}]+$/u.test(value);
const isPassword = (value: unknown): boolean => typeof value === 'string' && /^\P{Cc}+$/u.test(value);

/** No message repeats a value of this option. */
export const authorizationType: OptionType<Authorization> = {
  expected:
    '{ bearerToken }, of visible ASCII characters, or { username, password }, without control characters and without ":" ' +
    'in the name; an array of tokens or of passwords where several are valid',
  secret: true,
  accepts: (value): value is Authorization => {
    if (!isRecord(value)) return false;
    const names = Object.keys(value).sort().join();
    if (names === 'bearerToken') return isOneOrSeveral(value.bearerToken, isToken);
    return names === 'password,username' && isUsername(value.username) && isOneOrSeveral(value.password, isPassword);
  },
  parse: () => undefined,
};

/** Tells who may see the metrics by the header `Authorization`. */
export interface Authorizer {
  /** What the header `WWW-Authenticate` says to those who may not. */
  readonly challenge: string;
  admits(header: string | undefined): boolean;
}

export function createAuthorizer(authorization: Authorization): Authorizer {
  if ('bearerToken' in authorization) {
    const admits = memberOf(oneOrSeveral(authorization.bearerToken));
    return { challenge: 'Bearer realm="metrics"', admits: (header) => admits(credentialsIn(header, 'bearer')) };
  }
  const { username, password } = authorization;
  const admits = memberOf(oneOrSeveral(password).map((each) => `${username}:${each}`));
  return {
    challenge: 'Basic realm="metrics", charset="UTF-8"',
    admits: (header) => {
      const credentials = credentialsIn(header, 'basic');
      return admits(credentials === undefined ? undefined : Buffer.from(credentials, 'base64'));
    },
  };
}

/** Compares hashes, which are equally long, and all of them: the time that it takes says nothing about the secrets. */
function memberOf(secrets: readonly string[]): (given: string | Buffer | undefined) => boolean {
  const accepted = secrets.map(hashOf);
  return (given) => {
    if (given === undefined) return false;
    const hash = hashOf(given);
    let member = false;
    for (const each of accepted) if (timingSafeEqual(each, hash)) member = true;
    return member;
  };
}

function hashOf(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

/** The credentials behind that scheme, whose case does not matter (RFC 9110, section 11.1). */
function credentialsIn(header: string | undefined, scheme: string): string | undefined {
  const space = header?.indexOf(' ') ?? -1;
  if (header === undefined || header.slice(0, Math.max(space, 0)).toLowerCase() !== scheme) return undefined;
  return header.slice(space + 1).trim();
}

function oneOrSeveral<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function isOneOrSeveral(value: unknown, accepts: (value: unknown) => boolean): boolean {
  const values = Array.isArray(value) ? Array.from(value) : [value];
  return values.length > 0 && values.every(accepts);
}
