import { markIgnored } from '../serving/ignored.ts';
import { reasonOf } from '../serving/reason.ts';
import type { PushFailure } from './pushgateway-error.ts';
import { retryAfterMs } from './retry-policy.ts';
import { timeBound } from './time-bound.ts';

export interface PushRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

export type AttemptOutcome =
  | { readonly status: 'ok' }
  | { readonly status: 'retryable'; readonly failure: PushFailure; readonly retryAfterMs: number | undefined }
  | { readonly status: 'failed'; readonly failure: PushFailure };

export interface AttemptContext {
  readonly fetch: typeof globalThis.fetch;
  readonly wallMs: () => number;
  readonly timeoutMs: number;
  /** Of the push as a whole. */
  readonly signal: AbortSignal;
}

/** Makes one request. Rejects only where the push as a whole was ended, with the reason of that. */
export async function attempt(request: PushRequest, context: AttemptContext): Promise<AttemptOutcome> {
  const bound = timeBound(context.timeoutMs, context.signal);
  try {
    const response = await context.fetch(request.url, initOf(request, bound.signal));
    return await outcomeOf(response, context.wallMs);
  } catch (error) {
    context.signal.throwIfAborted();
    const text = bound.timedOut() ? `no answer within ${context.timeoutMs} ms` : whyFetchFailed(error);
    return { status: 'retryable', failure: { status: undefined, text, cause: error }, retryAfterMs: undefined };
  } finally {
    bound.end();
  }
}

/**
 * Redirects are not followed: to follow one, `fetch` turns a POST into a GET, and sends the caller's headers to whatever
 * host the answer names.
 */
function initOf({ method, headers, body }: PushRequest, signal: AbortSignal): RequestInit {
  const init: RequestInit = { method, headers, signal, redirect: 'manual', ...(body !== undefined && { body }) };
  markIgnored(init);
  return init;
}

async function outcomeOf(response: Response, wallMs: () => number): Promise<AttemptOutcome> {
  const { status, headers } = response;
  if (response.ok) {
    // The gateway has taken the push; what else it may say is of no use.
    await response.body?.cancel().catch(() => {});
    return { status: 'ok' };
  }
  const failure = { status, text: explained(status, await shortText(response)) };
  if (status !== 429 && status < 500) return { status: 'failed', failure };
  return { status: 'retryable', failure, retryAfterMs: retryAfterMs(headers.get('retry-after'), wallMs()) };
}

function explained(status: number, text: string): string {
  return status >= 300 && status < 400 ? 'a redirect, which is not followed; give the address that it leads to' : text;
}

const longestText = 1000;

/** The beginning of the answer on one line; also where the rest of it never comes. */
async function shortText(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < longestText) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status is known; what has come of the explanation has to do.
  }
  await reader.cancel().catch(() => {});
  return onOneLine(text).slice(0, longestText).toWellFormed();
}

function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** `fetch` says "fetch failed", and its cause says why; where several addresses were tried, only by a code. */
function whyFetchFailed(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reasonOf(cause instanceof Error && cause.message === '' && 'code' in cause ? cause.code : cause);
}
