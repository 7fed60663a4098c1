import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { diag } from '@opentelemetry/api';
import type { Rendered } from './exposition.ts';
import { handleNodeRequest } from './http-handler.ts';
import { listenOnFirstFree } from './listen.ts';
import { candidatePorts, type Port } from './port.ts';

interface EndpointOptions {
  readonly host: string;
  readonly port: Port;
  readonly path: string;
}

/** Where an endpoint listens. */
export interface Opened {
  readonly url: string;
  readonly port: number;
  /** The port that was tried first. */
  readonly wanted: number | undefined;
}

/** A scrape is one small request: a client that takes longer to send it is broken or hostile. */
const requestLimits = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 5000 };

/** How long `close()` waits for the answers that are under way. */
const closeGraceMs = 1000;

/** The HTTP server that shows one path and nothing else. */
export class Endpoint {
  readonly #server: Server;
  readonly #options: EndpointOptions;
  readonly #render: () => Promise<Rendered>;
  #url: string | undefined;
  #opening: Promise<number> | undefined;
  #answering = 0;

  constructor(options: EndpointOptions, render: () => Promise<Rendered>) {
    this.#options = options;
    this.#render = render;
    this.#server = createServer(requestLimits, (req, res) => this.#answer(req, res));
    // A server without a listener of this event ends the process, for instance when file descriptors have run out.
    this.#server.on('error', (error) => diag.error('executor-metrics: the metrics endpoint', error));
    // A process that has nothing else to do may end, whether or not a client keeps its connection.
    this.#server.unref();
    this.#server.on('connection', (socket) => socket.unref());
  }

  /** The address of the metrics while the server listens. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Starts to listen. Rejects where it cannot. */
  async open(): Promise<Opened> {
    const { host, path } = this.#options;
    const ports = candidatePorts(this.#options.port);
    this.#opening = listenOnFirstFree(this.#server, host, ports);
    const port = await this.#opening;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
    this.#url = url;
    return { url, port, wanted: ports[0] };
  }

  /** Accepts no more, lets the answers that are under way finish for a moment, then ends the connections. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    this.#url = undefined;
    if (!this.#server.listening) return;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#endConnectionsWhenAnswered();
    const graceIsOver = setTimeout(() => this.#server.closeAllConnections(), closeGraceMs);
    await closed;
    clearTimeout(graceIsOver);
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    this.#answering++;
    res.once('close', () => {
      this.#answering--;
      if (!this.#server.listening) this.#endConnectionsWhenAnswered();
    });
    if (pathOf(req.url) === this.#options.path) {
      void handleNodeRequest(req, res, this.#render);
      return;
    }
    const body = `Metrics are at ${this.#options.path}\n`;
    res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) });
    res.end(req.method === 'HEAD' ? undefined : body);
  }

  /** A client that keeps its connection, or has sent nothing yet, would hold `close()` until its timeout. */
  #endConnectionsWhenAnswered(): void {
    if (this.#answering === 0) this.#server.closeAllConnections();
  }
}

function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}
