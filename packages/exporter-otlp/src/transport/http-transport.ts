import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { Exchange, failureOf, LimitedBody } from './exchange.ts';
import { type Headers, resolveHeaders } from './headers.ts';
import { answerOfHttp } from './http-answer.ts';
import { longestResponseBytes } from './response-body.ts';
import { loadTls, type TlsOptions } from './tls.ts';
import type { Answer, Payload, SendLimit, Transport } from './transport.ts';
import { unobserved, withoutSpans } from './unobserved.ts';

export interface HttpTransportOptions {
  readonly url: string;
  readonly headers: Headers;
  readonly contentType: string;
  readonly tls: TlsOptions | undefined;
  /** In place of an agent of ours: for proxies. */
  readonly agent: HttpAgent | undefined;
}

/**
 * How long a connection is kept for the next request. The batches of a push share one; the next push, most often a minute
 * later, would meet a connection that a server or a NAT on the way has forgotten, which looks like data that was sent
 * and never acknowledged. Node's own servers forget after 5 seconds.
 */
export const keptForMs = 4000;

/** OTLP over HTTP/1.1. Its sockets do not keep the process. */
export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #url: URL;
  #agent: HttpAgent | undefined;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
  }

  async send(payload: Payload, limit: SendLimit): Promise<Answer> {
    const { agent: given, contentType } = this.#options;
    try {
      this.#agent ??= given ?? (await this.#createAgent());
      const headers = await resolveHeaders(this.#options.headers, {
        'content-type': contentType,
        'content-length': String(payload.body.length),
        ...(payload.gzipped && { 'content-encoding': 'gzip' }),
      });
      const answer = await withoutSpans(() => this.#exchange(payload, headers, limit));
      // The next connection reads the certificates again: they may have been renewed.
      if (answer.status === 'unsent' && given === undefined) this.close();
      return answer;
    } catch (error) {
      return { status: 'unsent', failure: failureOf(error) };
    }
  }

  close(): void {
    if (this.#options.agent === undefined) this.#agent?.destroy();
    this.#agent = undefined;
  }

  #exchange({ body }: Payload, headers: Record<string, string>, limit: SendLimit): Promise<Answer> {
    const exchange = new Exchange(limit, () => req.destroy());
    const agent = this.#agent;
    const send = this.#isSecure ? httpsRequest : httpRequest;
    const req = unobserved(send(this.#url, { method: 'POST', headers, ...(agent && { agent }) }));
    req.on('socket', (socket) => this.#watch(socket, req, exchange));
    let isAnswered = false;
    req.on('response', (res) => {
      isAnswered = true;
      receive(res, req, exchange);
    });
    // Once there is an answer, its status is what counts, even where the rest of it is lost.
    req.on('error', (error) => isAnswered || exchange.failWith(error));
    req.on('close', () => isAnswered || exchange.failWith(new Error('the connection was closed')));
    req.end(body);
    return exchange.answer;
  }

  get #isSecure(): boolean {
    return this.#url.protocol === 'https:';
  }

  #watch(socket: Socket, req: ClientRequest, exchange: Exchange): void {
    // A push that nobody awaits must not keep a process that has ended otherwise. An agent's socket may be any stream.
    socket.unref?.();
    if (req.reusedSocket || !socket.connecting) exchange.connected();
    else socket.once(this.#isSecure ? 'secureConnect' : 'connect', () => exchange.connected());
  }

  async #createAgent(): Promise<HttpAgent> {
    const kept = { keepAlive: true, timeout: keptForMs };
    return unobserved(
      this.#isSecure ? new HttpsAgent({ ...kept, ...(await loadTls(this.#options.tls)) }) : new HttpAgent(kept),
    );
  }
}

function receive(res: IncomingMessage, req: ClientRequest, exchange: Exchange): void {
  const body = new LimitedBody(longestResponseBytes);
  const finish = (): void => {
    exchange.end(
      answerOfHttp({
        status: res.statusCode ?? 0,
        statusText: res.statusMessage ?? '',
        headers: res.headers,
        body: body.bytes,
      }),
    );
  };
  res.on('data', (chunk: Buffer) => {
    if (body.add(chunk)) return;
    finish();
    req.destroy();
  });
  res.on('end', finish);
  res.on('error', finish);
  res.on('close', finish);
}
