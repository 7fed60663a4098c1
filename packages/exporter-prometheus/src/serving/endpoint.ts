import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { diag } from '@opentelemetry/api';
import { type ConnectionLimits, Connections } from './connections.ts';
import { markIgnored } from './ignored.ts';
import { listenOnFirstFree } from './listen.ts';
import type { NodeHandler } from './node-handler.ts';
import { candidatePorts, type Port } from './port.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly port: Port;
  readonly path: string;
  readonly tls?: TlsOptions | undefined;
}

/** Where an endpoint listens. */
export interface Opened {
  readonly url: string;
  readonly port: number;
  /** The port that was tried first. */
  readonly wanted: number | undefined;
}

/** Times are in milliseconds. */
export interface EndpointLimits extends ConnectionLimits {
  /** How long a client may take for the TLS handshake, for the head of a request, and for all of it. */
  readonly handshakeTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often the two above are looked at. */
  readonly checkEveryMs: number;
  /** How long a connection may be idle between two requests. */
  readonly keepAliveMs: number;
  readonly maxConnections: number;
  /** A longer request body ends the connection; a shorter one is read and thrown away. */
  readonly maxBodyBytes: number;
  /** How long `close()` waits for the answers that are under way. */
  readonly closeGraceMs: number;
}

/**
 * A scrape is one small request: a client that takes longer to send it is broken or hostile. Between two scrapes Prometheus
 * keeps its connection, for a minute as a rule; so do we. The head of a request has the limit of Node.js, 16 KB.
 */
export const endpointLimits: EndpointLimits = {
  handshakeTimeoutMs: 5000,
  headersTimeoutMs: 5000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 5000,
  keepAliveMs: 65_000,
  maxConnections: 256,
  maxPipelined: 8,
  maxBodyBytes: 64 * 1024,
  lingerMs: 1000,
  closeGraceMs: 1000,
};

/** The HTTP server of an exporter. */
export class Endpoint {
  readonly #server: Server;
  readonly #options: EndpointOptions;
  readonly #limits: EndpointLimits;
  readonly #handler: NodeHandler;
  readonly #connections: Connections;
  #url: string | undefined;
  #opening: Promise<number> | undefined;
  #closing: Promise<void> | undefined;
  #answering = 0;

  /** @param handler answers all requests, those for other paths too */
  constructor(options: EndpointOptions, handler: NodeHandler, limits: EndpointLimits = endpointLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#handler = handler;
    this.#connections = new Connections(limits);
    this.#server = createLimitedServer(options.tls, limits);
    this.#listenToServer();
  }

  /** The address of the metrics while the server listens. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Starts to listen. Rejects where it cannot. */
  async open(): Promise<Opened> {
    if (this.#closing !== undefined) throw new Error('the endpoint has been closed');
    const { host, path, tls } = this.#options;
    const ports = candidatePorts(this.#options.port);
    this.#opening = listenOnFirstFree(this.#server, host, ports);
    const port = await this.#opening;
    const scheme = tls === undefined ? 'http' : 'https';
    const url = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
    if (this.#closing === undefined) this.#url = url;
    return { url, port, wanted: ports[0] };
  }

  /** Accepts no more, lets the answers that are under way finish for a moment, then ends the connections. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#url = undefined;
    await this.#opening?.catch(() => {});
    if (!this.#server.listening) return;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#endWhenAnswered();
    const graceIsOver = setTimeout(() => this.#connections.endAll(), this.#limits.closeGraceMs);
    await ended;
    clearTimeout(graceIsOver);
  }

  #listenToServer(): void {
    const server = this.#server;
    const answer = (req: IncomingMessage, res: ServerResponse): void => this.#answer(req, res);
    server.on('request', answer);
    // Whoever asks first whether to send a body is answered without it.
    server.on('checkContinue', answer);
    server.on('connection', (socket: Socket) => {
      this.#connections.opened(socket);
      // Before the server has to turn anybody away, those go who only keep their connection.
      if (this.#connections.size > this.#limits.maxConnections * 0.75) server.closeIdleConnections();
    });
    server.on('clientError', (error: Error, socket: Socket) => this.#connections.refuse(error, socket));
    // A server without a listener of this event ends the process, for instance when file descriptors have run out.
    server.on('error', (error) => diag.error('executor-metrics: the metrics endpoint', error));
    server.unref();
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    if (!this.#connections.admits(req, res)) return;
    this.#answering++;
    res.once('close', () => {
      this.#answering--;
      if (this.#closing !== undefined) this.#endWhenAnswered();
    });
    if (mayHaveLongBody(req, this.#limits.maxBodyBytes)) res.setHeader('connection', 'close');
    this.#handler(req, res);
  }

  /** A client that keeps its connection, or has sent nothing yet, would hold `close()` until its timeout. */
  #endWhenAnswered(): void {
    if (this.#answering === 0) this.#connections.endAll();
  }
}

function createLimitedServer(tls: TlsOptions | undefined, limits: EndpointLimits): Server {
  const options: ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: limits.keepAliveMs,
  };
  const server =
    tls === undefined
      ? createServer(options)
      : createHttpsServer({ handshakeTimeout: limits.handshakeTimeoutMs, ...tls, ...options });
  server.maxConnections = limits.maxConnections;
  markIgnored(server);
  return server;
}

/** Nobody sends a body to metrics. Node.js reads one to its end, however long, unless the connection is to be closed. */
function mayHaveLongBody({ headers }: IncomingMessage, maxBytes: number): boolean {
  if (headers['transfer-encoding'] !== undefined || headers.expect !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > maxBytes;
}
