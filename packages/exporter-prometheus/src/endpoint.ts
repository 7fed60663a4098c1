import { createServer, type Server } from 'node:http';
import type { Rendered } from './exposition.ts';
import { handleNodeRequest } from './http-handler.ts';
import { listenOnFirstFree } from './listen.ts';
import { candidatePorts, type Port } from './port.ts';

interface EndpointOptions {
  readonly host: string;
  readonly port: Port;
  readonly path: string;
}

/** The HTTP server that shows one path and nothing else. */
export class Endpoint {
  readonly #server: Server;
  readonly #options: EndpointOptions;
  #url: string | undefined;
  #opening: Promise<number> | undefined;

  constructor(options: EndpointOptions, render: () => Promise<Rendered>) {
    this.#options = options;
    this.#server = createServer((req, res) => {
      if (pathOf(req.url) === options.path) {
        void handleNodeRequest(req, res, render);
        return;
      }
      res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(`Metrics are at ${options.path}\n`);
    });
    // A scrape is one small request: a client that takes longer to send it is broken or hostile.
    this.#server.headersTimeout = 5000;
    this.#server.requestTimeout = 10_000;
    // A process that has nothing else to do may end.
    this.#server.unref();
  }

  /** The address of the metrics while the server listens. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Starts to listen, and tells the port that it has beside the one that it tried first. */
  async open(): Promise<{ readonly port: number; readonly wanted: number | undefined }> {
    const { host, path } = this.#options;
    const ports = candidatePorts(this.#options.port);
    this.#opening = listenOnFirstFree(this.#server, host, ports);
    const port = await this.#opening;
    this.#url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
    return { port, wanted: ports[0] };
  }

  /** Lets requests that are under way finish and accepts no more. */
  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    this.#url = undefined;
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }
}

function pathOf(url: string | undefined): string {
  return (url ?? '').split('?', 1)[0] ?? '';
}
