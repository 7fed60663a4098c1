import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { Exchange, failureOf, LimitedBody } from './exchange.ts';
import { answerOfGrpc } from './grpc-answer.ts';
import { frameOf, unframe } from './grpc-frame.ts';
import { type GrpcStatus, grpcStatusOf, grpcStatusOfHttp } from './grpc-status.ts';
import { type Headers, resolveHeaders } from './headers.ts';
import { keptForMs } from './http-transport.ts';
import { longestResponseBytes } from './response-body.ts';
import { loadTls, type TlsOptions } from './tls.ts';
import type { Answer, Payload, SendLimit, Transport } from './transport.ts';
import { unobserved, withoutSpans } from './unobserved.ts';

export interface GrpcTransportOptions {
  /** Only scheme, host and port count. */
  readonly url: string;
  readonly headers: Headers;
  readonly tls: TlsOptions | undefined;
}

const exportPath = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

/**
 * OTLP over gRPC: unary calls of one method, straight on HTTP/2 (gRPC, "gRPC over HTTP2"). Whether a call that failed had
 * reached the server is known here, and a client library does not tell it; and nothing has to be installed.
 */
export class GrpcTransport implements Transport {
  readonly #options: GrpcTransportOptions;
  readonly #url: URL;
  #session: ClientHttp2Session | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: GrpcTransportOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
  }

  async send(payload: Payload, limit: SendLimit): Promise<Answer> {
    clearTimeout(this.#idle);
    try {
      const session = this.#session ?? (await this.#connect());
      const headers = await resolveHeaders(this.#options.headers, {
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': `${Math.min(Math.ceil(limit.timeoutMs), 99_999_999)}m`,
        ...(payload.gzipped && { 'grpc-encoding': 'gzip' }),
      });
      const answer = await withoutSpans(() => call(session, { payload, headers, limit }));
      // A connection on which nothing came back is not tried again; and a new one reads the certificates anew.
      if (answer.status === 'unanswered' || answer.status === 'unsent') this.#drop();
      return answer;
    } catch (error) {
      this.#drop();
      return { status: 'unsent', failure: failureOf(error) };
    } finally {
      // As long as a connection of HTTP/1 is kept, for the same reason.
      this.#idle = setTimeout(() => this.close(), keptForMs).unref();
    }
  }

  close(): void {
    clearTimeout(this.#idle);
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  #drop(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  async #connect(): Promise<ClientHttp2Session> {
    const session = unobserved(
      connect(this.#url.origin, { ...(this.#url.protocol === 'https:' && (await loadTls(this.#options.tls))) }),
    );
    this.#session = session;
    const forget = (): void => {
      if (this.#session === session) this.#session = undefined;
    };
    session.on('goaway', forget);
    session.on('close', forget);
    // Whatever becomes of the session, its calls hear of it.
    session.on('error', forget);
    session.unref();
    return session;
  }
}

interface Call {
  readonly payload: Payload;
  readonly headers: Readonly<Record<string, string>>;
  readonly limit: SendLimit;
}

function call(session: ClientHttp2Session, { payload, headers, limit }: Call): Promise<Answer> {
  const exchange = new Exchange(limit, () => stream.close(constants.NGHTTP2_CANCEL));
  const stream = unobserved(session.request({ ':method': 'POST', ':path': exportPath, ...headers }));
  if (session.connecting) session.once('connect', () => exchange.connected());
  else exchange.connected();
  receive(stream, exchange);
  const fail = (error: unknown): void => {
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) exchange.neverArrived();
    exchange.failWith(error);
  };
  // Of a session that cannot connect, the stream is cancelled; why, is the cause.
  stream.on('error', (error) => fail(error.cause ?? error));
  stream.on('close', () => fail(new Error('the connection was closed')));
  stream.end(frameOf(payload));
  return exchange.answer;
}

function receive(stream: ClientHttp2Stream, exchange: Exchange): void {
  const body = new LimitedBody(longestResponseBytes);
  let httpStatus = 0;
  let encoding: string | undefined;
  const finish = (fields: Fields, status: GrpcStatus): void => {
    const details = textOf(fields['grpc-status-details-bin']);
    exchange.end(
      answerOfGrpc({
        status,
        message: decodeMessage(textOf(fields['grpc-message']) ?? ''),
        details: details === undefined ? undefined : Buffer.from(details, 'base64'),
        body: unframe(body.bytes, encoding),
      }),
    );
  };
  stream.on('response', (headers) => {
    httpStatus = Number(headers[':status']);
    encoding = textOf(headers['grpc-encoding']);
    const status = textOf(headers['grpc-status']);
    // An answer without a body has its status here.
    if (status !== undefined) finish(headers, grpcStatusOf(status));
  });
  stream.on('trailers', (trailers) => {
    const status = textOf(trailers['grpc-status']);
    if (status !== undefined) finish(trailers, grpcStatusOf(status));
  });
  stream.on('data', (chunk: Buffer) => body.add(chunk));
  stream.on('end', () => {
    if (httpStatus !== 0 && httpStatus !== 200) {
      finish({ 'grpc-message': `HTTP ${httpStatus}` }, grpcStatusOfHttp(httpStatus));
    }
  });
}

type Fields = Readonly<Record<string, string | string[] | undefined>>;

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** `grpc-message` is percent-encoded UTF-8. */
function decodeMessage(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
