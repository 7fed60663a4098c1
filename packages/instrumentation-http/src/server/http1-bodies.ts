import { IncomingMessage, ServerResponse } from 'node:http';
import type { Kit } from '@executor-metrics/instrumentation';
import { contentLength, lookingAt, sizeOf } from '../bodies/body-size.ts';
import type { OpenRequest, Tracked } from './open-request.ts';

/**
 * Counts the bytes of bodies over HTTP/1 where the option `bodySizes` is on: what goes into a response before it is framed,
 * and what comes out of the parser. There is no channel for either, and a listener for `data` would have the body read.
 */
export class Http1Bodies {
  /** @param key where requests and responses keep what is known of them */
  constructor(kit: Kit, key: symbol) {
    const sent = kit.safe('the size of a response', (response: object, chunk: unknown, encoding: unknown): void => {
      const open = (response as Tracked)[key];
      if (open === undefined || (response as ServerResponse).writableEnded) return;
      open.responseBytes += sizeOf(chunk, encoding);
    });
    const received = kit.safe('the size of a request', (request: object, chunk: unknown, encoding: unknown): void => {
      const open = (request as Tracked)[key];
      if (open !== undefined) open.requestBytes += sizeOf(chunk, encoding);
    });
    kit.patch(ServerResponse.prototype, 'write', (original) => lookingAt(sent, original));
    kit.patch(ServerResponse.prototype, 'end', (original) => lookingAt(sent, original));
    kit.patch(IncomingMessage.prototype, 'push', (original) => lookingAt(received, original));
  }

  complete(open: OpenRequest, { method, headers }: IncomingMessage, { statusCode }: ServerResponse): void {
    open.requestBytes = contentLength(headers['content-length']) ?? open.requestBytes;
    // Node drops what is written to a response that has no body.
    if (method === 'HEAD' || statusCode === 204 || statusCode === 304) open.responseBytes = 0;
  }
}
