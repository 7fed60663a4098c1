import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { ReverseWriter } from './reverse-writer.ts';

/** What protobufjs reads of what was written, the last field first. */
function readerOf(write: (writer: ReverseWriter) => void, capacity?: number): protobuf.Reader {
  const writer = new ReverseWriter(capacity);
  write(writer);
  return protobuf.Reader.create(writer.finish());
}

describe('ReverseWriter', () => {
  it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1])('writes the varint %d', (value) => {
    const reader = readerOf((writer) => writer.varint(0x08, value));
    expect([reader.uint32(), reader.uint32()]).toEqual([0x08, value]);
  });

  it('writes varints of more than 32 bits, and negative ones in ten bytes', () => {
    const bytesOf = (value: number): string => {
      const writer = new ReverseWriter();
      writer.varint(0x08, value);
      return Buffer.from(writer.finish()).toString('hex');
    };
    expect(bytesOf(2 ** 53 - 1)).toBe('08ffffffffffffff0f');
    expect(bytesOf(2 ** 62)).toBe('08808080808080808040');
    expect(bytesOf(-1)).toBe('08ffffffffffffffffff01');
    expect(bytesOf(-(2 ** 63))).toBe('0880808080808080808001');
  });

  it('writes any sint32', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const reader = readerOf((writer) => writer.sint32(0x08, value));
        reader.uint32();
        expect(reader.sint32()).toBe(value);
      }),
      { seed: 1 },
    );
  });

  it('writes any text, as UTF-8 and with its length in bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, text, (first, second) => {
        const reader = readerOf((writer) => {
          writer.string(0x12, second);
          writer.string(0x0a, first);
        }, 1);
        const read = [reader.uint32(), reader.string(), reader.uint32(), reader.string()];
        expect(read).toEqual([0x0a, first.toWellFormed(), 0x12, second.toWellFormed()]);
      }),
      { seed: 2 },
    );
  });

  it('writes messages within messages with their lengths, whatever it began with', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.double())), fc.integer({ min: 1, max: 100 }), (lists, capacity) => {
        const reader = readerOf((writer) => {
          for (const list of lists.toReversed()) {
            const mark = writer.size;
            for (const value of list.toReversed()) writer.double(0x09, value);
            writer.message(0x0a, mark);
          }
        }, capacity);
        for (const list of lists) {
          expect(reader.uint32()).toBe(0x0a);
          expect(reader.uint32()).toBe(list.length * 9);
          for (const value of list) expect([reader.uint32(), reader.double()]).toEqual([0x09, value]);
        }
        expect(reader.pos).toBe(reader.len);
      }),
      { seed: 3 },
    );
  });

  it('writes bytes as they are', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    const reader = readerOf((writer) => writer.bytes(0x0a, bytes));
    expect(reader.uint32()).toBe(0x0a);
    expect(Buffer.from(reader.bytes()).equals(bytes)).toBe(true);
  });

  it('knows how much it has written, also after it has grown', () => {
    const writer = new ReverseWriter(1);
    for (let i = 1; i <= 100; i++) {
      writer.fixed64(0x09, i, 0);
      expect(writer.size).toBe(i * 9);
    }
    expect(writer.finish()).toHaveLength(900);
  });
});
