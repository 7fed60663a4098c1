import { describe, expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import { success } from './outcome.ts';
import { OutcomeTable } from './outcome-table.ts';

describe('OutcomeTable', () => {
  it('gives one object for equal outcomes', () => {
    const table = new OutcomeTable(new Drops(() => {}));
    expect(table.of('success', 'Busy')).toBe(success);
    expect(table.of('failure', 'Busy')).toBe(table.of('failure', 'Busy'));
    expect(table.of('failure', 'Busy')).not.toBe(table.of('timeout', 'Busy'));
    expect(table.of('rejected')).toBe(table.of('rejected'));
  });

  it.each([
    ['failure', undefined, '_OTHER'],
    ['failure', '', '_OTHER'],
    ['failure', 42, '_OTHER'],
    ['failure', 'a\nb', 'a_b'],
    ['cancelled', undefined, undefined],
    ['timeout', undefined, undefined],
    ['rejected', undefined, undefined],
    ['rejected', 'queue_full', 'queue_full'],
    ['timeout', 'upstream', 'upstream'],
    ['cancelled', null, '_OTHER'],
  ] as const)('%s with %j has the error type %s', (status, given, errorType) => {
    expect(new OutcomeTable(new Drops(() => {})).of(status, given)).toEqual({ status, errorType });
  });

  it('tells 64 error types apart and counts further ones, which are recorded together', () => {
    const drops = new Drops(() => {});
    const table = new OutcomeTable(drops);
    for (let i = 0; i < 64; i++) expect(table.of('failure', `E${i}`).errorType).toBe(`E${i}`);
    expect(table.of('failure', 'E64').errorType).toBe('_OTHER');
    expect(table.of('rejected', 'E65').errorType).toBe('_OTHER');
    expect(table.of('failure', 'E63').errorType).toBe('E63');
    expect(drops.byReason()).toEqual({ 'too-many-error-types': 2 });
  });
});
