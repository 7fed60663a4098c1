import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { CollectingSink } from '../../testdata/collecting-sink.ts';
import { MessageBuffer } from './message-buffer.ts';

/** What is written between the length of the message and its end. */
function written(write: (out: MessageBuffer) => void): protobuf.Reader {
  const out = new MessageBuffer();
  const sink = new CollectingSink();
  write(out);
  out.writeTo(sink);
  const reader = protobuf.Reader.create(sink.content);
  expect(reader.uint32()).toBe(reader.len - reader.pos);
  return reader;
}

const settings = { seed: 431, numRuns: 500 };

describe('MessageBuffer', () => {
  it('writes unsigned numbers of up to 53 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const reader = written((out) => out.varint(value));
        expect(Number(reader.uint64())).toBe(value);
        expect(reader.pos).toBe(reader.len);
      }),
      settings,
    );
  });

  it('writes numbers around each power of two in as few bytes as there are', () => {
    for (let power = 0; power <= 53; power++) {
      for (const value of [2 ** power - 1, Math.min(2 ** power, Number.MAX_SAFE_INTEGER)]) {
        const reader = written((out) => out.varint(value));
        expect(reader.len - reader.pos).toBe(Math.max(1, Math.ceil(BigInt(value).toString(2).length / 7)));
        expect(Number(reader.uint64())).toBe(value);
      }
    }
  });

  it('writes signed numbers of up to 53 bits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const reader = written((out) => out.signed(value));
        expect(Number(reader.sint64())).toBe(value);
        expect(reader.pos).toBe(reader.len);
      }),
      { ...settings, examples: [[Number.MIN_SAFE_INTEGER], [Number.MAX_SAFE_INTEGER], [-64], [63], [-65], [64], [0]] },
    );
  });

  it('writes what is no count as the nearest one, and comes to an end', () => {
    const counts = [Number.NaN, -1, Number.NEGATIVE_INFINITY, 1.5, Number.POSITIVE_INFINITY, 2 ** 70];
    const reader = written((out) => counts.forEach((count) => void out.varint(count)));
    const read = counts.map(() => Number(reader.uint64()));
    expect(read).toEqual([0, 0, 0, 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  });

  it('writes doubles bit by bit', () => {
    const doubles = [0, -0, 1 / 3, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN];
    const reader = written((out) => doubles.forEach((value) => void out.double(0x09, value)));
    for (const value of doubles) {
      expect(reader.uint32()).toBe(0x09);
      expect(reader.double()).toBe(value);
    }
  });

  it('writes text as UTF-8 with its length in bytes', () => {
    const texts = ['', 'a', 'é', '€', '😀', 'line\nand "quote" and \\', '\0', 'x'.repeat(127), 'é'.repeat(64)];
    const reader = written((out) => texts.forEach((value) => void out.text(0x0a, value)));
    for (const value of texts) {
      expect(reader.uint32()).toBe(0x0a);
      expect(reader.string()).toBe(value);
    }
    expect(reader.pos).toBe(reader.len);
  });

  it('writes U+FFFD for half of a surrogate pair, as UTF-8 has no such thing', () => {
    for (const value of ['\ud800', 'a\udc00b', '\udc00\ud800', 'end \ud83d']) {
      const reader = written((out) => out.text(0x0a, value));
      reader.uint32();
      expect(reader.string()).toBe(value.toWellFormed());
    }
  });

  it('writes the length of a message that is longer than the byte left for it', () => {
    for (const length of [0, 127, 128, 16_383, 16_384, 200_000]) {
      const reader = written((out) => {
        const outer = out.open(0x22);
        const inner = out.open(0x12);
        for (let i = 0; i < length; i++) out.varint(i % 128);
        out.close(inner);
        out.varint(7);
        out.close(outer);
      });
      expect(reader.uint32()).toBe(0x22);
      expect(reader.uint32()).toBe(reader.len - reader.pos);
      expect(reader.uint32()).toBe(0x12);
      const content = reader.bytes();
      expect(content).toHaveLength(length);
      expect(content.every((byte, i) => byte === i % 128)).toBe(true);
      expect(reader.uint32()).toBe(7);
    }
  });

  it('keeps what was written when it goes on to another page, at any place of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 12 }), (lengths) => {
        const reader = written((out) => {
          for (const length of lengths) {
            out.text(0x0a, 'é'.repeat(length));
            out.finishPart();
          }
        });
        for (const length of lengths) {
          reader.uint32();
          expect(reader.bytes()).toHaveLength(2 * length);
        }
        expect(reader.pos).toBe(reader.len);
      }),
      { seed: 432, numRuns: 100 },
    );
  });

  it('hands over one piece where everything is on one page', () => {
    const sink = new CollectingSink();
    const out = new MessageBuffer();
    out.text(0x0a, 'x'.repeat(1000));
    out.writeTo(sink);
    expect(sink.pieces).toHaveLength(1);
  });

  it('is empty after it was handed over, and can be used for the next message', () => {
    const sink = new CollectingSink();
    const out = new MessageBuffer();
    const texts = ['long '.repeat(50_000), 'short', 'longer '.repeat(30_000), ''];
    for (const value of texts) {
      out.text(0x0a, value);
      out.finishPart();
      out.text(0x12, value);
      out.writeTo(sink);
    }
    const reader = protobuf.Reader.create(sink.content);
    for (const value of texts) {
      const end = reader.uint32() + reader.pos;
      for (const tag of [0x0a, 0x12]) {
        expect(reader.uint32()).toBe(tag);
        expect(reader.string()).toBe(value);
      }
      expect(reader.pos).toBe(end);
    }
  });

  it('forgets a message that is not handed over', () => {
    const sink = new CollectingSink();
    const out = new MessageBuffer();
    for (let i = 0; i < 10; i++) out.text(0x0a, 'x'.repeat(30_000));
    out.clear();
    out.varint(1);
    out.writeTo(sink);
    expect([...sink.content]).toEqual([1, 1]);
  });

  it('gives back the bytes of fields so that they can be written again', () => {
    const first = new MessageBuffer();
    first.varint(9);
    const begin = first.position;
    first.text(0x0a, 'é😀\ud800');
    const fields = first.writtenSince(begin);
    const reader = written((out) => {
      out.encoded(fields);
      out.encoded(fields);
    });
    for (let i = 0; i < 2; i++) {
      expect(reader.uint32()).toBe(0x0a);
      expect(reader.string()).toBe('é😀\ufffd');
    }
  });
});
