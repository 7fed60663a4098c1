import { gunzipSync } from 'node:zlib';
import { longestResponseBytes } from './response-body.ts';
import type { Payload } from './transport.ts';

// Length-Prefixed-Message: 1 byte whether it is compressed, 4 bytes its length, most significant first, the message.

const prefixBytes = 5;

export function frameOf({ body, gzipped }: Payload): Uint8Array {
  const frame = Buffer.allocUnsafe(prefixBytes + body.length);
  frame[0] = gzipped ? 1 : 0;
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, prefixBytes);
  return frame;
}

/** The first message of a response; empty where it is not whole or cannot be read. */
export function unframe(bytes: Uint8Array, encoding: string | undefined): Uint8Array {
  if (bytes.length < prefixBytes) return new Uint8Array();
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message = frame.subarray(prefixBytes, prefixBytes + frame.readUInt32BE(1));
  if (frame[0] !== 1) return message;
  try {
    return encoding === 'gzip' ? gunzipSync(message, { maxOutputLength: longestResponseBytes }) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}
