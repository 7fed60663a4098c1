import { beforeEach, describe, expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import type { OperationRecord } from './operation.ts';
import { readRecord } from './read-record.ts';

describe('readRecord', () => {
  let drops: Drops;

  beforeEach(() => {
    drops = new Drops(() => {});
  });

  it('takes an outcome that is not said for a success', () => {
    expect(readRecord({}, drops)?.status).toBe('success');
  });

  it('takes records of a class with getters', () => {
    class Result {
      get success(): boolean {
        return false;
      }
      get errorType(): string {
        return 'Busy';
      }
    }
    expect(readRecord(new Result(), drops)).toMatchObject({ status: 'failure', errorType: 'Busy' });
  });

  it('takes the outcome where both are given', () => {
    expect(readRecord({ success: true, outcome: 'timeout' }, drops)?.status).toBe('timeout');
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'success'],
    ['a list', []],
    ['a function', () => 1],
    ['one whose success is a word, which could mean anything', { success: 'false' }],
    ['one whose success is null', { success: null }],
    ['one whose outcome is not known', { outcome: 'done' }],
    ['one whose outcome is an object', { outcome: { status: 'success' } }],
    ['a revoked proxy', revoked.proxy],
    ['one that throws', Object.defineProperty({}, 'errorType', { get: () => Reflect.get(revoked.proxy, 'text') })],
  ])('drops and counts %s', (_what, record) => {
    expect(readRecord(record as OperationRecord, drops)).toBeUndefined();
    expect(drops.byReason()).toEqual({ 'invalid-record': 1 });
  });
});
