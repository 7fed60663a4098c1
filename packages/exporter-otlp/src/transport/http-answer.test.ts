import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../testdata/otlp-schema.ts';
import { answerOfHttp, retryAfterMsOf } from './http-answer.ts';

const none = new Uint8Array();
const protobuf = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json; charset=utf-8' };
const answer = (status: number, headers: Record<string, string> = {}, body: Uint8Array = none) =>
  answerOfHttp({ status, statusText: 'Reason', headers, body });
const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

describe('a response of HTTP', () => {
  it.each([200, 202, 204])('%i says that the data is there', (status) => {
    expect(answer(status)).toEqual({ status: 'accepted', rejectedPoints: 0, message: '', code: status });
  });

  it.each([
    [
      'protobuf',
      protobuf,
      encodeMessage('ExportMetricsServiceResponse', { partialSuccess: { rejectedDataPoints: 3, errorMessage: 'old' } }),
    ],
    ['JSON with a number', json, text({ partialSuccess: { rejectedDataPoints: 3, errorMessage: 'old' } })],
    ['JSON with a string', json, text({ partialSuccess: { rejectedDataPoints: '3', errorMessage: 'old' } })],
  ])('says in %s which part it rejected', (_what, headers, body) => {
    expect(answer(200, headers, body)).toMatchObject({ status: 'accepted', rejectedPoints: 3, message: 'old' });
  });

  it('can have a message although it took everything', () => {
    const body = encodeMessage('ExportMetricsServiceResponse', { partialSuccess: { errorMessage: 'deprecated' } });
    expect(answer(200, protobuf, body)).toMatchObject({ rejectedPoints: 0, message: 'deprecated' });
  });

  it.each([
    ['no message at all', protobuf, none],
    ['bytes that are no message', protobuf, Buffer.from('ffffffff', 'hex')],
    ['no JSON', json, Buffer.from('{')],
    ['other JSON', json, text([1])],
    ['null', json, text(null)],
    ['a partial success that is none', json, text({ partialSuccess: 'x' })],
    ['a count that is none', json, text({ partialSuccess: { rejectedDataPoints: -1 } })],
    ['a count without a sense', json, text({ partialSuccess: { rejectedDataPoints: 'many' } })],
    ['a page', { 'content-type': 'text/html' }, Buffer.from('<html>')],
  ])('with 200 and %s says that all of the data is there', (_what, headers, body) => {
    expect(answer(200, headers, body)).toMatchObject({ status: 'accepted', rejectedPoints: 0 });
  });

  it.each([429, 503])('%i asks for another attempt, when Retry-After says', (status) => {
    expect(answer(status, { 'retry-after': '7' })).toMatchObject({
      ...{ status: 'refused', retryable: true, retryAfterMs: 7000, blamesData: false },
      failure: { errorType: String(status), code: status },
    });
    expect(answer(status)).toMatchObject({ retryable: true, retryAfterMs: undefined });
  });

  it.each([502, 504])('%i leaves open whether the data is there', (status) => {
    expect(answer(status, { 'retry-after': '1' })).toMatchObject({ status: 'unanswered', retryAfterMs: 1000 });
  });

  it.each([400, 415, 422, 500, 501])('%i refuses the data for what it is', (status) => {
    expect(answer(status)).toMatchObject({ status: 'refused', retryable: false, blamesData: true });
  });

  it.each([301, 307, 401, 403, 404, 405, 407, 408])('%i refuses whoever asks, or where', (status) => {
    expect(answer(status)).toMatchObject({ status: 'refused', retryable: false, blamesData: false });
  });

  it('413 finds the request too large', () => {
    expect(answer(413)).toMatchObject({ status: 'too-large', failure: { errorType: '413' } });
  });

  it.each([
    ['protobuf', protobuf, encodeMessage('Status', { message: 'no tenant' }), 'HTTP 400 Reason: no tenant'],
    ['JSON', json, text({ message: 'no tenant' }), 'HTTP 400 Reason: no tenant'],
    ['plain text', { 'content-type': 'text/plain' }, Buffer.from('no\ntenant'), 'HTTP 400 Reason: no tenant'],
    ['HTML', { 'content-type': 'text/html' }, Buffer.from('<html>no tenant'), 'HTTP 400 Reason'],
    ['nothing', {}, none, 'HTTP 400 Reason'],
    ['broken protobuf', protobuf, Buffer.from('12ff', 'hex'), 'HTTP 400 Reason'],
  ])('says why in %s', (_what, headers, body, reason) => {
    expect(answer(400, headers, body)).toMatchObject({ failure: { reason } });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['0', 0],
    [' 12 ', 12_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2025 00:00:30 GMT', 0],
    ['999999999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    ['-5', undefined],
  ])('%j', (header, expected) => {
    const ms = retryAfterMsOf(header, () => now);
    // Some texts that are no date are one to JavaScript; then it is one of the past.
    expect(header === '-5' ? (ms ?? 0) : ms).toBe(header === '-5' ? 0 : expected);
  });
});
