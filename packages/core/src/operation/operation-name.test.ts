import { describe, expect, it } from 'vitest';
import { cleanOperationName } from './operation-name.ts';

describe('cleanOperationName', () => {
  it('keeps, trims, cleans and cuts', () => {
    expect(cleanOperationName('plan')).toBe('plan');
    expect(cleanOperationName(' plan ')).toBe('plan');
    expect(cleanOperationName('pl\nan')).toBe('pl_an');
    expect(cleanOperationName('x'.repeat(10_000))).toHaveLength(128);
  });

  it.each([[undefined], [null], [1], [{}], [''], ['  '], [' '.repeat(10_000)]])('finds no name in %j', (name) => {
    expect(cleanOperationName(name)).toBeUndefined();
  });
});
