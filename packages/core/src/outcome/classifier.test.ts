import { beforeEach, describe, expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import { Classifier, type Classifiers } from './classifier.ts';
import { OutcomeTable } from './outcome-table.ts';

describe('Classifier', () => {
  let drops: Drops;
  const classifier = (own: Classifiers) => new Classifier(new OutcomeTable(drops), drops, own);

  beforeEach(() => {
    drops = new Drops(() => {});
  });

  it('takes what returned for a success, and what threw for a failure or an interruption', () => {
    const plain = classifier({});
    expect(plain.ofResult({ ok: false }).status).toBe('success');
    expect(plain.ofError(new RangeError(''), undefined)).toEqual({ status: 'failure', errorType: 'RangeError' });
    expect(plain.ofError(new DOMException('', 'AbortError'), undefined)).toEqual({ status: 'cancelled' });
  });

  it('does what it is told about errors', () => {
    const own = classifier({
      classifyError: (error) => {
        if (error === 404) return 'success';
        if (error === 409) return { outcome: 'rejected', errorType: 'conflict' };
        return error instanceof RangeError ? 'failure' : undefined;
      },
    });
    expect(own.ofError(404, undefined).status).toBe('success');
    expect(own.ofError(409, undefined)).toEqual({ status: 'rejected', errorType: 'conflict' });
    expect(own.ofError(new RangeError(''), AbortSignal.abort())).toEqual({
      status: 'failure',
      errorType: 'RangeError',
    });
    expect(own.ofError(new DOMException('', 'TimeoutError'), undefined).status).toBe('timeout');
  });

  it('does what it is told about results, and makes no label of what is in them', () => {
    const own = classifier({
      classifyResult: (result) => {
        const { status } = result as { status: number };
        return status >= 500
          ? { outcome: 'failure', errorType: String(status) }
          : status >= 400
            ? 'failure'
            : undefined;
      },
    });
    expect(own.ofResult({ status: 503 })).toEqual({ status: 'failure', errorType: '503' });
    expect(own.ofResult({ status: 404, name: 'Ada', code: 'ADA' })).toEqual({ status: 'failure', errorType: '_OTHER' });
    expect(own.ofResult({ status: 200 }).status).toBe('success');
  });

  const throwing = () => {
    throw new Error('no idea');
  };
  it.each([
    ['throws', throwing],
    ['gives no outcome', () => 'done'],
    ['gives a promise', async () => 'failure'],
    ['gives null', () => null],
    ['gives an object that throws', () => new Proxy({}, { get: throwing })],
  ])('goes by the default rules where the function %s, and counts that', (_what, classify) => {
    const own = classifier({ classifyError: classify as never, classifyResult: classify as never });
    expect(own.ofResult(1).status).toBe('success');
    expect(own.ofError(new RangeError(''), undefined)).toEqual({ status: 'failure', errorType: 'RangeError' });
    expect(drops.byReason()).toEqual({ 'classifier-failed': 2 });
  });
});
