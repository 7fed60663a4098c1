import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frameOf, unframe } from './grpc-frame.ts';

const message = Buffer.from('message');

describe('a frame of gRPC', () => {
  it('says whether the message is compressed, and how long it is', () => {
    expect(Buffer.from(frameOf({ body: message, gzipped: false })).toString('hex')).toBe(
      `0000000007${message.toString('hex')}`,
    );
    expect(frameOf({ body: message, gzipped: true })[0]).toBe(1);
  });

  it('gives back its message', () => {
    expect(Buffer.from(unframe(frameOf({ body: message, gzipped: false }), undefined))).toEqual(message);
    expect(Buffer.from(unframe(frameOf({ body: gzipSync(message), gzipped: true }), 'gzip'))).toEqual(message);
  });

  it.each([
    ['nothing', Buffer.alloc(0), undefined],
    ['half a prefix', Buffer.from('000000', 'hex'), undefined],
    ['an unknown compression', frameOf({ body: message, gzipped: true }), 'snappy'],
    ['what is not compressed', frameOf({ body: message, gzipped: true }), 'gzip'],
    [
      'a message that grows without bounds',
      frameOf({ body: gzipSync(Buffer.alloc(10_000_000)), gzipped: true }),
      'gzip',
    ],
  ])('is empty where it has %s', (_what, bytes, encoding) => {
    expect(unframe(bytes, encoding)).toHaveLength(0);
  });
});
