import { describe, expect, it } from 'vitest';
import { isVersionIn } from './package-version.ts';

describe('isVersionIn', () => {
  it.each([
    ['1.0.0', {}, true],
    ['5.0.0', { from: '5.0.0' }, true],
    ['4.99.99', { from: '5.0.0' }, false],
    ['5.10.0', { from: '5.9.0' }, true],
    ['5.9.10', { from: '5.9.9' }, true],
    ['6.99.0', { below: '7.0.0' }, true],
    ['7.0.0', { below: '7.0.0' }, false],
    ['7.0.0-rc.1', { below: '7.0.0' }, false],
    ['5.0.0-beta.1', { from: '5.0.0' }, true],
    ['5.2.0', { from: '5', below: '6' }, true],
    ['6.0.0', { from: '5', below: '6' }, false],
    ['not a version', { from: '0' }, false],
    ['', { below: '9' }, false],
    ['v5.0.0', { from: '1' }, false],
  ])('%s in %o: %s', (version, range, isIn) => {
    expect(isVersionIn(version, range)).toBe(isIn);
  });
});
