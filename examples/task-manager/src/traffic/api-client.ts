/** What was answered. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

interface Sent {
  readonly method?: string;
  readonly token?: string;
  /** JSON, or bytes as they are. */
  readonly body?: object;
}

const patienceMs = 5000;

/** The token that was sent is that of no session any more. */
export class SessionOver extends Error {}

/** Speaks to the service as any client does: over HTTP. */
export class ApiClient {
  readonly #api: string;

  constructor(api: string) {
    this.#api = api;
  }

  /** @throws {Error} where the session is over, the answer is an error of the service, or there is none */
  async ask<Body>(path: string, { method = 'GET', token, body }: Sent = {}): Promise<Answer<Body>> {
    const isBytes = body instanceof Uint8Array;
    const response = await fetch(`${this.#api}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
      },
      body: isBytes ? new Uint8Array(body) : body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (response.status === 401 && token !== undefined) throw new SessionOver(text);
    if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const isJson = response.headers.get('content-type') === 'application/json';
    // The paths that are asked answer what their callers expect.
    return { status: response.status, body: (isJson ? JSON.parse(text) : undefined) as Body };
  }
}
