/** A request, whatever kind of server it came through. */
export interface ServedRequest {
  readonly method: string | undefined;
  /** The target of the request as it came, or its whole URL. */
  readonly url: string | undefined;
  /** The address of whoever is at the other end of the connection, where the server tells. */
  readonly remoteAddress: string | undefined;
  /** The value of a header, asked for by its name in lower case. */
  header(name: string): string | undefined;
}

/** Bytes in pieces. Nobody changes them: several answers may share one body. */
export interface Body {
  readonly chunks: readonly Uint8Array[];
  readonly byteLength: number;
}

/** What is answered. To HEAD the same is answered without the body. */
export interface Answer {
  readonly status: number;
  /** By names in lower case; `content-length` is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** Finds the answer to a request. Decorators of the same shape guard it and give it a path. It does not reject. */
export type Answerer = (request: ServedRequest) => Promise<Answer>;

/** No answer is worth keeping: an old one would pass for a fresh one. Labels hold what strangers sent: it is no page. */
const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** An answer with a body. */
export function answerWith(status: number, headers: Readonly<Record<string, string>>, body: Body): Answer {
  return { status, headers: { ...always, ...headers, 'content-length': String(body.byteLength) }, body };
}

/** An answer that a person reads: one line. */
export function plainAnswer(status: number, line: string, headers?: Readonly<Record<string, string>>): Answer {
  const text = Buffer.from(`${line}\n`);
  const type = { 'content-type': 'text/plain; charset=utf-8', ...headers };
  return answerWith(status, type, { chunks: [text], byteLength: text.byteLength });
}

/** The header `vary` of an answer to which the application or another handler has added one before. */
export function joinedVary(before: unknown, ours: string): string {
  const names = [before, ours].flat().flatMap((each) => (typeof each === 'string' ? each.split(/\s*,\s*/) : []));
  const byLowerCase = new Map(names.filter((name) => name !== '').map((name) => [name.toLowerCase(), name]));
  return [...byLowerCase.values()].join(', ');
}
