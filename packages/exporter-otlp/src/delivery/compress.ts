import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Payload } from '../transport/transport.ts';

const gzipped = promisify(gzip);

/** Compressed by Node's thread pool: the event loop only starts it. */
export async function payloadOf(bytes: Uint8Array, compression: 'gzip' | 'none'): Promise<Payload> {
  if (compression === 'none') return { body: bytes, gzipped: false };
  return { body: await gzipped(bytes), gzipped: true };
}
