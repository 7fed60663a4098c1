import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../testdata/otlp-schema.ts';
import { answerOfGrpc, type GrpcResponse } from './grpc-answer.ts';
import { type GrpcStatus, grpcStatusOf, grpcStatusOfHttp } from './grpc-status.ts';

const answer = (status: GrpcStatus, more: Partial<GrpcResponse> = {}) =>
  answerOfGrpc({ status, message: '', details: undefined, body: new Uint8Array(), ...more });
const retryInfo = encodeMessage('Status', {
  details: [
    { typeUrl: 'type.googleapis.com/google.rpc.Help', value: Buffer.from('x') },
    {
      typeUrl: 'type.googleapis.com/google.rpc.RetryInfo',
      value: encodeMessage('RetryInfo', { retryDelay: { seconds: 2, nanos: 500_000_000 } }),
    },
  ],
});

describe('a response of gRPC', () => {
  it('OK says that the data is there, or which part of it is not', () => {
    const body = encodeMessage('ExportMetricsServiceResponse', {
      partialSuccess: { rejectedDataPoints: 2, errorMessage: 'old' },
    });
    expect(answer('OK')).toEqual({ status: 'accepted', rejectedPoints: 0, message: '', code: 'OK' });
    expect(answer('OK', { body })).toMatchObject({ status: 'accepted', rejectedPoints: 2, message: 'old' });
  });

  it.each(['UNAVAILABLE', 'ABORTED', 'OUT_OF_RANGE'] as const)('%s asks for another attempt', (status) => {
    expect(answer(status)).toMatchObject({ status: 'refused', retryable: true, blamesData: false });
    expect(answer(status, { details: retryInfo })).toMatchObject({ retryAfterMs: 2500 });
  });

  it.each(['CANCELLED', 'DEADLINE_EXCEEDED', 'DATA_LOSS'] as const)(
    '%s leaves open whether the data is there',
    (status) => {
      expect(answer(status)).toMatchObject({ status: 'unanswered' });
    },
  );

  it.each(['INVALID_ARGUMENT', 'UNKNOWN', 'INTERNAL', 'FAILED_PRECONDITION', 'ALREADY_EXISTS'] as const)(
    '%s refuses the data for what it is',
    (status) => {
      expect(answer(status)).toMatchObject({ status: 'refused', retryable: false, blamesData: true });
    },
  );

  it.each(['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNIMPLEMENTED', 'NOT_FOUND'] as const)(
    '%s refuses whoever asks, or where',
    (status) => {
      expect(answer(status)).toMatchObject({ status: 'refused', retryable: false, blamesData: false });
    },
  );

  it('RESOURCE_EXHAUSTED with a delay is a quota that will be there again', () => {
    expect(answer('RESOURCE_EXHAUSTED', { details: retryInfo })).toMatchObject({
      ...{ status: 'refused', retryable: true, retryAfterMs: 2500, blamesData: false },
    });
  });

  it.each([
    'grpc: received message larger than max (5000000 vs. 4194304)',
    'grpc: received message after decompression larger than max 4194304',
    'Received message larger than max (5000000 vs 4194304)',
    'gRPC message exceeds maximum size 4194304: 5000000',
  ])('RESOURCE_EXHAUSTED finds the request too large where it says %j', (message) => {
    expect(answer('RESOURCE_EXHAUSTED', { message })).toMatchObject({ status: 'too-large' });
  });

  it('RESOURCE_EXHAUSTED otherwise is a quota, for which smaller requests are no help', () => {
    expect(answer('RESOURCE_EXHAUSTED', { message: 'quota exceeded' })).toMatchObject({
      ...{ status: 'refused', retryable: false, blamesData: false },
    });
  });

  it('has the message of the server, cleaned, in its reason', () => {
    expect(answer('INTERNAL', { message: 'oh\nno' })).toMatchObject({
      failure: { reason: 'INTERNAL: oh no', errorType: 'INTERNAL', code: 'INTERNAL' },
    });
  });

  it('has no delay where the details are none', () => {
    expect(answer('UNAVAILABLE', { details: Buffer.from('1affff', 'hex') })).toMatchObject({ retryAfterMs: undefined });
  });
});

describe('grpc-status', () => {
  it.each([
    ['0', 'OK'],
    ['14', 'UNAVAILABLE'],
    ['16', 'UNAUTHENTICATED'],
    ['17', 'UNKNOWN'],
    ['x', 'UNKNOWN'],
  ])('%s is %s', (code, name) => {
    expect(grpcStatusOf(code)).toBe(name);
  });

  it.each([
    [400, 'INTERNAL'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'UNIMPLEMENTED'],
    [429, 'UNAVAILABLE'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'UNAVAILABLE'],
    [418, 'UNKNOWN'],
  ])('of HTTP %i is %s', (status, name) => {
    expect(grpcStatusOfHttp(status)).toBe(name);
  });
});
