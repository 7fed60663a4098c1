import { describe, expect, it } from 'vitest';
import { comparableName, isValidInstrumentName } from './instrument-name.ts';

describe('isValidInstrumentName', () => {
  it.each(['a', 'Z', 'http.server.request_duration', 'a-b/c.d_e9', 'a'.repeat(255)])('accepts %s', (name) => {
    expect(isValidInstrumentName(name)).toBe(true);
  });

  it.each(['', '1a', '_a', '.a', 'a b', 'ä', 'aä', 'a*', 'a?', 'a\n', 'a'.repeat(256), undefined, null, 7, ['a']])(
    'refuses %j',
    (name) => {
      expect(isValidInstrumentName(name)).toBe(false);
    },
  );
});

describe('comparableName', () => {
  it('B20: is the same for names that differ in their case alone', () => {
    expect(comparableName('RequestCount')).toBe(comparableName('requestCount'));
  });
});
