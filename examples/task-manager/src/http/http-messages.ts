import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError, type Refusal } from '../domain/errors.ts';

/** An answer other than success, thrown by whoever finds out that it is due. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** What is answered: JSON, bytes, or nothing. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const statusOf: Readonly<Record<Refusal, number>> = {
  invalid: 400,
  unauthenticated: 401,
  'not-found': 404,
  conflict: 409,
};

/** `undefined` where nobody expected the error. */
export function expectedError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (!(error instanceof DomainError)) return undefined;
  const headers = error.refusal === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {};
  return new HttpError(statusOf[error.refusal], error.message, headers);
}

export function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const isBytes = Buffer.isBuffer(body);
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const content = body === undefined ? undefined : isBytes ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    ...(content !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(content) }),
    // What users have sent is never taken for a page.
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(content);
}

/** @throws {HttpError} 413 where the body is too large */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // What is too much is read and forgotten, up to a limit: a client that is still sending would not see the answer.
    if (sizeBytes > 16 * maxBytes) break;
    if (sizeBytes <= maxBytes) chunks.push(chunk);
  }
  if (sizeBytes > maxBytes) {
    throw new HttpError(413, `the body is larger than ${maxBytes} bytes`, { connection: 'close' });
  }
  return Buffer.concat(chunks);
}

/** @throws {HttpError} 400 where the body is no JSON, 413 where it is too large, 415 where it says that it is something else */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? 'application/json';
  if (!/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) throw new HttpError(415, 'send application/json');
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}
