import type { ServerHttp2Stream } from 'node:http2';
import type { Kit } from '@executor-metrics/instrumentation';
import { contentLength, lookingAt, sizeOf } from '../bodies/body-size.ts';
import type { OpenRequest, Tracked } from './open-request.ts';

/** Counts the bytes of bodies over HTTP/2 where the option `bodySizes` is on: what goes through the streams either way. */
export class Http2Bodies {
  readonly #kit: Kit;
  readonly #key: symbol;
  readonly #known = new WeakSet<object>();

  /** @param key where streams keep what is known of them */
  constructor(kit: Kit, key: symbol) {
    this.#kit = kit;
    this.#key = key;
  }

  /** Has streams of this class counted. It is met with the first one, as its module may not have been loaded before. */
  meet(stream: ServerHttp2Stream): void {
    const prototype = Reflect.getPrototypeOf(stream);
    if (prototype === null || this.#known.has(prototype)) return;
    this.#known.add(prototype);
    const kit = this.#kit;
    const sent = kit.safe('the size of a response', (to: object, chunk: unknown, encoding: unknown) =>
      this.#sent(to, sizeOf(chunk, encoding)),
    );
    const sentAtOnce = kit.safe('the size of a response', (to: object, chunks: unknown) =>
      this.#sent(to, sizeOfAll(chunks)),
    );
    const received = kit.safe('the size of a request', (from: object, chunk: unknown, encoding: unknown): void => {
      const open = (from as Tracked)[this.#key];
      if (open !== undefined) open.requestBytes += sizeOf(chunk, encoding);
    });
    kit.patch(prototype, '_write', (original) => lookingAt(sent, original));
    kit.patch(prototype, '_writev', (original) => lookingAt(sentAtOnce, original));
    kit.patch(prototype, 'push', (original) => lookingAt(received, original));
  }

  complete(open: OpenRequest, stream: ServerHttp2Stream): void {
    const { headers } = open.request;
    open.requestBytes = contentLength(headers['content-length']) ?? open.requestBytes;
    // Files are sent past the stream, with their size in the header.
    const isWholeFile = open.responseBytes === 0 && open.failure === undefined && open.method !== 'HEAD';
    if (isWholeFile) open.responseBytes = contentLength(stream.sentHeaders?.['content-length']) ?? 0;
  }

  #sent(stream: object, bytes: number): void {
    const open = (stream as Tracked)[this.#key];
    if (open !== undefined) open.responseBytes += bytes;
  }
}

/** What is handed to `_writev()`. */
function sizeOfAll(chunks: unknown): number {
  let bytes = 0;
  for (const { chunk, encoding } of chunks as { readonly chunk: unknown; readonly encoding: unknown }[]) {
    bytes += sizeOf(chunk, encoding);
  }
  return bytes;
}
