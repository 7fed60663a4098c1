import type { Answer, Payload, SendLimit, Transport } from '../transport/transport.ts';

export const payload: Payload = { body: Buffer.from('0a00', 'hex'), gzipped: false };

/** Sends something, with plenty of time unless a test says other. */
export function send(transport: Transport, limit: Partial<SendLimit> = {}, given: Payload = payload): Promise<Answer> {
  return transport.send(given, { timeoutMs: 5000, signal: new AbortController().signal, ...limit });
}

/** An answer, or what makes one. */
export type Script = Answer | ((limit: SendLimit) => Promise<Answer>);

/** What was sent and answered, without a network: answers in turn, and then accepts everything. */
export class ScriptedTransport implements Transport {
  readonly payloads: Payload[] = [];
  readonly limits: SendLimit[] = [];
  readonly #answers: Script[];
  isClosed = false;

  constructor(...answers: readonly Script[]) {
    this.#answers = [...answers];
  }

  async send(sent: Payload, limit: SendLimit): Promise<Answer> {
    this.payloads.push(sent);
    this.limits.push(limit);
    const answer = this.#answers.shift() ?? accepted;
    return typeof answer === 'function' ? answer(limit) : answer;
  }

  close(): void {
    this.isClosed = true;
  }
}

export const accepted: Answer = { status: 'accepted', rejectedPoints: 0, message: '', code: 200 };
const failure = { errorType: '503', reason: 'HTTP 503', code: 503 };
export const unavailable: Answer = {
  ...{ status: 'refused', failure, retryable: true, retryAfterMs: undefined, blamesData: false },
};
export const badData: Answer = {
  ...{ status: 'refused', retryable: false, retryAfterMs: undefined, blamesData: true },
  failure: { errorType: '400', reason: 'HTTP 400', code: 400 },
};
export const unsent: Answer = { status: 'unsent', failure: { errorType: 'ECONNREFUSED', reason: 'connect ECONNREFUSED' } };
export const unanswered: Answer = {
  ...{ status: 'unanswered', retryAfterMs: undefined },
  failure: { errorType: 'ECONNRESET', reason: 'read ECONNRESET' },
};
export const tooLarge: Answer = { status: 'too-large', failure: { errorType: '413', reason: 'HTTP 413', code: 413 } };

/** Answers nothing until the time is over. */
export function hanging({ timeoutMs, signal }: SendLimit): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (): void =>
      resolve({ status: 'unanswered', retryAfterMs: undefined, failure: { errorType: 'timeout', reason: 'no answer' } });
    setTimeout(end, timeoutMs);
    signal.addEventListener('abort', end);
  });
}
