/** The value of `url.scheme`. */
export type Scheme = 'http' | 'https';

/** What the scheme of a request is found by. Its headers are only asked for where they are trusted. */
export interface Forwarded {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Finds the scheme that the client used, as far as that is known. */
export type SchemeOf = (isEncrypted: boolean, request: Forwarded) => Scheme;

export const schemeOfConnection: SchemeOf = (isEncrypted) => (isEncrypted ? 'https' : 'http');

/** What the proxies in front say, the one that the client talked to first; without their word, the connection. */
export const schemeOfForwarded: SchemeOf = (isEncrypted, { headers }) =>
  schemeIn(headers.forwarded, forwardedProto) ??
  schemeIn(headers['x-forwarded-proto'], firstProto) ??
  schemeOfConnection(isEncrypted, { headers });

/** The parameter `proto` of the first element (RFC 7239, section 4). A comma inside of a quoted value ends the search. */
const forwardedProto = /^[^,]*?(?:^|[;\s])proto=(?:"(https?)"|(https?))\s*(?:[;,]|$)/i;

/** The first of a list: each proxy adds its own behind it. */
const firstProto = /^\s*(https?)\s*(?:,|$)/i;

function schemeIn(header: string | readonly string[] | undefined, pattern: RegExp): Scheme | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  if (text === undefined) return undefined;
  const found = pattern.exec(text);
  switch ((found?.[1] ?? found?.[2])?.toLowerCase()) {
    case 'http':
      return 'http';
    case 'https':
      return 'https';
    default:
      return undefined;
  }
}
