import { describe, expect, it } from 'vitest';
import { llmErrorType } from './llm-error-type.ts';

class APIUserAbortError extends Error {}
class APIConnectionTimeoutError extends Error {}
class RateLimitError extends Error {}

const named = (name: string, more: object = {}) => Object.assign(new Error('text'), { name, ...more });
const socketError = Object.assign(new Error('text'), { code: 'UND_ERR_SOCKET' });

describe('llmErrorType', () => {
  it.each<[string, unknown, string]>([
    ['the code of an API', Object.assign(new RateLimitError(), { code: 'insufficient_quota' }), 'insufficient_quota'],
    ['the class of an error without a code', new RateLimitError(), 'RateLimitError'],
    ['cancelled for an abort', new APIUserAbortError(), 'cancelled'],
    ['cancelled for an abort of the DOM', new DOMException('', 'AbortError'), 'cancelled'],
    ['timeout for the time limit of a client', new APIConnectionTimeoutError(), 'timeout'],
    ['the status of an AI SDK error', named('AI_APICallError', { statusCode: 429 }), '429'],
    [
      'the cause of an AI SDK error that has no failed status',
      named('AI_APICallError', { statusCode: 200, cause: new TypeError('terminated', { cause: socketError }) }),
      'UND_ERR_SOCKET',
    ],
    ['the name of an AI SDK error without both', named('AI_APICallError'), 'AI_APICallError'],
    [
      'what the last of several attempts ended with',
      named('AI_RetryError', { lastError: new RateLimitError() }),
      'RateLimitError',
    ],
    ['AI_RetryError where there was none', named('AI_RetryError'), 'AI_RetryError'],
    ['the cause of an error of fetch', new TypeError('fetch failed', { cause: socketError }), 'UND_ERR_SOCKET'],
    ['TypeError where it has none', new TypeError('text'), 'TypeError'],
    ['_OTHER for text, which has no bound', 'user 4711', '_OTHER'],
    ['_OTHER for nothing', undefined, '_OTHER'],
  ])('is %s', (_what, thrown, type) => {
    expect(llmErrorType(thrown, undefined)).toBe(type);
  });

  it('goes by the signal before all else', () => {
    const timedOut = AbortSignal.abort(new DOMException('', 'TimeoutError'));
    expect(llmErrorType(new RateLimitError(), timedOut)).toBe('timeout');
  });

  it('survives an error whose causes have no end, or throw', () => {
    const endless = new TypeError('text');
    endless.cause = endless;
    expect(llmErrorType(endless, undefined)).toBe('TypeError');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(llmErrorType(revoked.proxy, undefined)).toBe('_OTHER');
  });
});
