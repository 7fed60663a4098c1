import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../testdata/otlp-schema.ts';
import { bytesField, fieldsOf, integerField, textField } from './reader.ts';

describe('the reader of answers', () => {
  it('reads what protobufjs has written, and passes over what it does not know', () => {
    const bytes = encodeMessage('ExportMetricsPartialSuccess', { rejectedDataPoints: 300, errorMessage: 'zu groß' });
    const unknown = Buffer.from('1d01020304' + '2108070605040302010a', 'hex').subarray(0, 14);
    const all = Buffer.concat([unknown, bytes]);
    expect([integerField(all, 1), textField(all, 2), textField(all, 9)]).toEqual([300, 'zu groß', '']);
  });

  it('takes the last of several, as protobuf says', () => {
    const one = encodeMessage('ExportMetricsPartialSuccess', { errorMessage: 'one' });
    const two = encodeMessage('ExportMetricsPartialSuccess', { errorMessage: 'two' });
    expect(textField(Buffer.concat([one, two]), 2)).toBe('two');
  });

  it.each([
    ['a number without an end', '08ff'],
    ['a field that is longer than the rest', '0a0561'],
    ['a field of 64 bits with less', '0901'],
    ['a group', '0b0c'],
  ])('refuses %s', (_what, hex) => {
    expect(() => [...fieldsOf(Buffer.from(hex, 'hex'))]).toThrow(RangeError);
  });

  it('ends with any bytes: it throws RangeError or has read them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          for (const { value } of fieldsOf(bytes)) if (typeof value !== 'number') bytesField(value, 1);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});
