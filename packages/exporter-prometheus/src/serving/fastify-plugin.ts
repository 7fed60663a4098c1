import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { checkOptions } from '@executor-metrics/core/support';
import { type Answerer, type Body, joinedVary } from './answer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import { markIgnored } from './ignored.ts';
import { servedRequest } from './node-handler.ts';
import { urlPath } from './url-path.ts';

/** What we use of Fastify. */
export interface FastifyLike {
  route(options: FastifyRoute): unknown;
}

interface FastifyRoute {
  method: ('GET' | 'HEAD')[];
  url: string;
  handler(request: FastifyRequestLike, reply: FastifyReplyLike): Promise<unknown>;
}

interface FastifyRequestLike {
  readonly raw: unknown;
}

interface FastifyReplyLike {
  readonly raw: unknown;
  getHeader(name: string): unknown;
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload?: unknown): unknown;
}

export interface FastifyPluginOptions {
  /** Below the prefix of the registration. Default: the path of the exporter's options, `/metrics`. */
  readonly path?: string;
}

/** A Fastify plugin with the metrics as a route for GET and HEAD. Hooks of the instance that it is registered with apply. */
export type FastifyPlugin = (fastify: FastifyLike, options: FastifyPluginOptions) => Promise<void>;

/** Fastify itself is not imported. The plugin decorates nothing, so it can be registered several times. */
export function fastifyPlugin(answer: Answerer, underWay: AnswersUnderWay, defaultPath: string): FastifyPlugin {
  return async (fastify, { path }) => {
    // The options have Fastify's own among them, such as `prefix`.
    const given = path === undefined ? {} : { path };
    const checked = checkOptions<FastifyPluginOptions>('fastifyPlugin', given, { path: urlPath });
    fastify.route({
      method: ['GET', 'HEAD'],
      url: checked.path ?? defaultPath,
      handler: (request, reply) => serve(request, reply, answer, underWay),
    });
  };
}

async function serve(
  request: FastifyRequestLike,
  reply: FastifyReplyLike,
  answer: Answerer,
  underWay: AnswersUnderWay,
): Promise<unknown> {
  // Of a server of HTTP/2 they are those of its compatibility API, which are the same here.
  const req = request.raw as IncomingMessage;
  const res = reply.raw as ServerResponse;
  markIgnored(req);
  const { status, headers, body } = await answer(servedRequest(req));
  const vary = headers.vary === undefined ? {} : { vary: joinedVary(reply.getHeader('vary'), headers.vary) };
  reply.code(status);
  reply.headers({ ...headers, ...vary });
  if (req.method === 'HEAD') return reply.send();
  res.once(
    'close',
    underWay.begin(body, () => res.destroy()),
  );
  return reply.send(payloadOf(body));
}

/** Through Fastify, and not past it to the response, so that the hooks `onSend` of the application see it. */
function payloadOf({ chunks }: Body): Buffer | Readable {
  const [only, ...others] = chunks;
  if (only === undefined) return Buffer.alloc(0);
  if (others.length > 0) return Readable.from(chunks, { objectMode: false });
  return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
}
