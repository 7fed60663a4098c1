import type { AnyFunction } from '@executor-metrics/instrumentation';

/** The bytes of a chunk as it is handed to a stream; none for what is no chunk, such as the callback of `end()`. */
export function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk, encodingOf(encoding));
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

/** The number that a header `Content-Length` says. */
export function contentLength(header: unknown): number | undefined {
  const length = typeof header === 'string' ? Number.parseInt(header, 10) : header;
  return typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** A method of a stream that looks at its first two arguments before it does its work. */
export function lookingAt<F extends AnyFunction>(
  look: (stream: object, first: unknown, second: unknown) => void,
  original: F,
): F {
  const looking = function looking(this: object, ...args: unknown[]): unknown {
    look(this, args[0], args[1]);
    return (original as AnyFunction).apply(this as never, args as never[]);
  };
  return looking as unknown as F;
}
