import { isRecord, type OptionType } from '@executor-metrics/core/support';

/** Who pushes, as the endpoint's own option has it. */
export type PushAuthorization =
  | { readonly bearerToken: string }
  | { readonly username: string; readonly password: string };

/** No message repeats a value of this option. */
export const pushAuthorizationType: OptionType<PushAuthorization> = {
  expected:
    '{ bearerToken }, of visible ASCII characters, or { username, password }, without control characters and without ":" in the name',
  secret: true,
  accepts: (value): value is PushAuthorization => {
    if (!isRecord(value)) return false;
    const names = Object.keys(value).sort().join();
    if (names === 'bearerToken') return typeof value.bearerToken === 'string' && /^[!-~]+$/.test(value.bearerToken);
    if (names !== 'password,username') return false;
    return isCredential(value.username) && !value.username.includes(':') && isCredential(value.password);
  },
  parse: () => undefined,
};

/** The value of the header `Authorization`. */
export function authorizationHeader(authorization: PushAuthorization): string {
  if ('bearerToken' in authorization) return `Bearer ${authorization.bearerToken}`;
  // RFC 7617: what stands before the first colon is the name.
  return `Basic ${Buffer.from(`${authorization.username}:${authorization.password}`).toString('base64')}`;
}

/** What the user part of an address says, as many write it (`http://name:password@host`); not checked. */
export function authorizationIn({ username, password }: URL): { username?: string; password?: string } | undefined {
  if (username === '' && password === '') return undefined;
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    // A percent sign that encodes nothing.
    return {};
  }
}

/** RFC 7617, section 2: no control characters in either. Half a surrogate pair would be sent as U+FFFD. */
function isCredential(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value);
}
