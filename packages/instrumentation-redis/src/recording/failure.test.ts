import { describe, expect, it } from 'vitest';
import { openKit } from '../testdata/open-kit.ts';
import { failures, statusCodeOf } from './failure.ts';

describe('failures', () => {
  it.each([
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 'WRONGTYPE'],
    ["ERR unknown command 'x'", 'ERR'],
    ['NOSCRIPT No matching script. Please use EVAL.', 'NOSCRIPT'],
    ['MOVED 3999 127.0.0.1:6381', 'MOVED'],
    ["READONLY You can't write against a read only replica.", 'READONLY'],
    ['CLUSTERDOWN Hash slot not served', 'CLUSTERDOWN'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING'],
    ['OOM command not allowed', 'OOM'],
    ['MY_ERR2: of a script', 'MY_ERR2'],
    ['NOAUTH', 'NOAUTH'],
  ])('takes the prefix of %j for the status and the type', (message, code) => {
    expect(failures(openKit().kit)(new Error(message))).toEqual({ statusCode: code, errorType: code });
  });

  it.each([
    ['Connection is closed.', 'ClientClosedError'],
    ['Command timed out', 'TimeoutError'],
    ['The queue is full', 'QueueFullError'],
    ['A sentence of somebody', 'Error'],
    ['read ECONNRESET', 'Error'],
    ['ERRor of somebody', 'Error'],
    ['', 'Error'],
    [`${'A'.repeat(100)} x`, 'Error'],
  ])('finds no status in %j', (message, errorType) => {
    expect(failures(openKit().kit)(new Error(message))).toEqual({ statusCode: undefined, errorType });
  });

  it('takes the code of an error of a connection', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(failures(openKit().kit)(error).errorType).toBe('ECONNREFUSED');
  });

  it('keeps no more than 100 prefixes, as scripts choose their own', () => {
    const failureOf = failures(openKit().kit);
    const found = new Set(Array.from({ length: 1000 }, (_, i) => failureOf(new Error(`CODE${i} x`)).statusCode));
    expect(found.size).toBe(101);
    expect(found).toContain('_OTHER');
  });

  it.each([undefined, null, 5, 'ERR text', Symbol('x'), {}, { message: 5 }])('takes %s', (thrown) => {
    expect(failures(openKit().kit)(thrown)).toEqual({ statusCode: undefined, errorType: '_OTHER' });
  });

  it('takes what cannot be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(statusCodeOf(proxy)).toBeUndefined();
  });
});
