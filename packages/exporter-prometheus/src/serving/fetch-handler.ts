import { isRecord } from '@executor-metrics/core/support';
import { diag } from '@opentelemetry/api';
import type { Answer, Answerer, Body, ServedRequest } from './answer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';

/** What a server of the Fetch API knows of a client and a `Request` does not say. */
export interface FetchClient {
  /** The address of the client, for `allowedAddresses`. Take it from the connection, not from a header. */
  readonly remoteAddress?: string | undefined;
}

/**
 * Answers a request of the Fetch API; needs no `this` and never rejects.
 *
 * The second argument may be anything: servers that call handlers themselves give them what they like, such as the
 * parameters of a route.
 */
export type FetchHandler = (request: Request, client?: FetchClient | object) => Promise<Response>;

/** For Hono, Next.js and others, at any path: every request that reaches it is one for the metrics. */
export function fetchHandler(answer: Answerer, underWay: AnswersUnderWay): FetchHandler {
  return async (request, client) => {
    try {
      return responseOf(await answer(servedRequest(request, client)), request.method, underWay);
    } catch (error) {
      diag.error('executor-metrics: the answer to a scrape could not be made', error);
      return new Response(null, { status: 500 });
    }
  };
}

function servedRequest(request: Request, client: object | undefined): ServedRequest {
  const address: unknown = isRecord(client) ? client.remoteAddress : undefined;
  return {
    method: request.method,
    url: request.url,
    remoteAddress: typeof address === 'string' ? address : undefined,
    header: (name) => request.headers.get(name) ?? undefined,
  };
}

/** A body up to this size is given in one piece, which servers send with the least effort. */
const onePieceBytes = 64 * 1024;

function responseOf({ status, headers, body }: Answer, method: string, underWay: AnswersUnderWay): Response {
  if (method === 'HEAD') return new Response(null, { status, headers });
  const content = body.byteLength <= onePieceBytes ? inOnePiece(body) : streamed(body, underWay);
  return new Response(content, { status, headers });
}

function inOnePiece(body: Body): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(body.byteLength);
  let at = 0;
  for (const chunk of body.chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * A piece at a time, when it is asked for. Each is a copy: a reader may transfer it away, and other answers share the body.
 */
function streamed(body: Body, underWay: AnswersUnderWay): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  let end: (() => void) | undefined;
  return new ReadableStream(
    {
      start(controller) {
        end = underWay.begin(body, () => controller.error(new Error('the metrics were not read in time')));
      },
      pull(controller) {
        const chunk = body.chunks[next++];
        if (chunk !== undefined) {
          controller.enqueue(new Uint8Array(chunk));
          return;
        }
        end?.();
        controller.close();
      },
      cancel() {
        end?.();
      },
    },
    { highWaterMark: 0 },
  );
}
