import type { IncomingHttpHeaders } from 'node:http';
import { cleanMessage } from './clean-message.ts';
import { readAcceptance, readFailureMessage } from './response-body.ts';
import type { Answer, Failure } from './transport.ts';

interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What a response means (OTLP specification, "OTLP/HTTP Response"). */
export function answerOfHttp(response: HttpResponse, now: () => number = () => Date.now()): Answer {
  const { status, headers, body } = response;
  const contentType = headers['content-type'] ?? '';
  if (status >= 200 && status <= 299) {
    const { rejectedPoints, message } = readAcceptance(body, contentType.includes('json'));
    return { status: 'accepted', rejectedPoints, message: cleanMessage(message), code: status };
  }
  const failure = failureOf(response, contentType);
  if (status === 413) return { status: 'too-large', failure };
  const retryAfterMs = retryAfterMsOf(headers['retry-after'], now);
  // A gateway that says that the server behind it failed to answer does not know what that server has done.
  if (status === 502 || status === 504) return { status: 'unanswered', failure, retryAfterMs };
  if (status === 429 || status === 503) {
    return { status: 'refused', failure, retryable: true, retryAfterMs, blamesData: false };
  }
  const blamesData = status >= 400 && !blameless.has(status);
  return { status: 'refused', failure, retryable: false, retryAfterMs: undefined, blamesData };
}

/** Refusals for who asks or where, which the same data can outlive; so are redirections, which nobody follows. */
const blameless: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 421]);

function failureOf({ status, statusText, body }: HttpResponse, contentType: string): Failure {
  const said = cleanMessage(readFailureMessage(body, contentType));
  const line = cleanMessage(`HTTP ${status} ${statusText}`);
  return { errorType: String(status), code: status, reason: said === '' ? line : `${line}: ${said}` };
}

/** Nobody is made to wait for longer by a header. */
const longestWaitMs = 3_600_000;

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMsOf(header: string | undefined, now: () => number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
}
