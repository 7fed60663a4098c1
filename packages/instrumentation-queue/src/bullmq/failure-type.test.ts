import type { Kit } from '@executor-metrics/instrumentation';
import { errorType } from '@executor-metrics/instrumentation';
import { describe, expect, it } from 'vitest';
import { failureType } from './failure-type.ts';

const kit = { errorType } as Kit;

/** As it comes from a process of its own: a plain error with the own properties of the one that was thrown. */
function fromProcess(error: Error): Error {
  return Object.assign(new Error(), { message: error.message, stack: error.stack });
}

describe('failureType', () => {
  it.each([
    ['RangeError', new RangeError('no')],
    ['Error', new Error('no')],
    ['Error', new Error('TypeError: no')],
    ['ECONNREFUSED', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
    ['_OTHER', 'a text'],
    ['_OTHER', undefined],
  ])('is %s for what a processor of this process throws', (type, error) => {
    expect(failureType(kit, error)).toBe(type);
  });

  it.each([
    ['RangeError', fromProcess(new RangeError('no'))],
    ['RangeError', fromProcess(new RangeError(''))],
    ['Error', fromProcess(new Error('no'))],
    ['Error', Object.assign(new Error(), { stack: 'a sentence: with a secret' })],
    ['Error', Object.assign(new Error(), { stack: 5 })],
    ['Error', Object.assign(new Error(), { stack: '' })],
  ])('is %s for what comes from another one, by its stack', (type, error) => {
    expect(failureType(kit, error)).toBe(type);
  });
});
