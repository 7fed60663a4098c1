import { beforeEach, describe, expect, it } from 'vitest';
import { type Recorded, recorded } from '../testdata/recorded-layout.ts';
import type { Operation, OperationRecord } from './operation.ts';

describe('recordResult', () => {
  let log: Recorded;
  let operation: Operation;

  beforeEach(() => {
    log = recorded();
    operation = log.operation('plan');
  });

  it.each<[OperationRecord, string]>([
    [{}, 'success'],
    [{ success: true, durationSeconds: 0 }, 'success in 0'],
    [{ success: false, errorType: 'Busy', durationSeconds: 2 }, 'failure:Busy in 2'],
    [{ outcome: 'timeout' }, 'timeout'],
    [{ success: true, outcome: 'rejected', errorType: 'full' }, 'rejected:full'],
    [{ attributes: { kind: 'a' } }, 'success{"kind":"a"}'],
  ])('records %j as %s', (record, expected) => {
    operation.record(record);
    expect(log.events).toEqual([expected]);
    expect(log.drops.byReason()).toEqual({});
  });

  it('takes records of a class with getters, each of which is asked once', () => {
    const asked: string[] = [];
    class Result {
      get success(): boolean {
        asked.push('success');
        return false;
      }
      get errorType(): string {
        asked.push('errorType');
        return 'Busy';
      }
    }
    operation.record(new Result());
    expect(log.events).toEqual(['failure:Busy']);
    expect(asked.toSorted()).toEqual(['errorType', 'success']);
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
    operation.record(record as OperationRecord);
    expect(log.events).toEqual([]);
    expect(log.drops.byReason()).toEqual({ 'invalid-record': 1 });
  });

  it.each([[-1], [Number.NaN], ['1'], [null]])(
    'drops and counts a duration of %s, and keeps the outcome',
    (seconds) => {
      operation.record({ durationSeconds: seconds as number });
      expect(log.events).toEqual(['success']);
      expect(log.drops.byReason()).toEqual({ 'invalid-duration': 1 });
    },
  );
});
