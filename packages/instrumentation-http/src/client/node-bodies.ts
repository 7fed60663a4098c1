import { ClientRequest, IncomingMessage } from 'node:http';
import type { Kit } from '@executor-metrics/instrumentation';
import { contentLength, lookingAt, sizeOf } from '../bodies/body-size.ts';
import type { OpenRequest, Tracked } from './open-request.ts';

/**
 * Counts the bytes of bodies where the option `bodySizes` is on: what goes into a request before it is framed, and what comes
 * out of the parser. There is no channel for either, and a listener for `data` would have the body read.
 */
export class NodeBodies {
  readonly #key: symbol;
  readonly #push: IncomingMessage['push'];

  /** @param key where requests and responses keep what is known of them */
  constructor(kit: Kit, key: symbol) {
    this.#key = key;
    const sent = kit.safe('the size of a request', (request: object, chunk: unknown, encoding: unknown): void => {
      const open = (request as Tracked)[key];
      if (open === undefined || open === null || (request as ClientRequest).writableEnded) return;
      open.requestBytes += sizeOf(chunk, encoding);
    });
    const received = kit.safe('the size of a response', (response: object, chunk: unknown, encoding: unknown): void => {
      const open = (response as Tracked)[key];
      if (open !== undefined && open !== null) open.responseBytes += sizeOf(chunk, encoding);
    });
    kit.patch(ClientRequest.prototype, 'write', (original) => lookingAt(sent, original));
    kit.patch(ClientRequest.prototype, 'end', (original) => lookingAt(sent, original));
    this.#push = function push(this: IncomingMessage, chunk: unknown, encoding?: BufferEncoding): boolean {
      received(this, chunk, encoding);
      return IncomingMessage.prototype.push.call(this, chunk, encoding);
    };
  }

  /** On the response itself: the prototype is that of the requests to servers as well. */
  watch(response: IncomingMessage, open: OpenRequest): void {
    (response as IncomingMessage & Tracked)[this.#key] = open;
    Object.defineProperty(response, 'push', {
      value: this.#push,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }

  /** What nobody reads is not pushed, but a response that has come to its end had as many bytes as it said. */
  complete(open: OpenRequest, { complete, headers, statusCode }: IncomingMessage): void {
    const hasNoBody = open.method === 'HEAD' || statusCode === 204 || statusCode === 304;
    if (!complete || hasNoBody) return;
    open.responseBytes = contentLength(headers['content-length']) ?? open.responseBytes;
  }
}
