// Hot: each request of node:http and node:https comes through here.
import { Agent, ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type AnyFunction, isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { ClientRequests } from './client-requests.ts';
import type { Connections } from './connections.ts';
import type { Endpoints } from './endpoint.ts';
import { aborted, failureOf } from './failure.ts';
import { NodeBodies } from './node-bodies.ts';
import { targetOf, toldOf } from './node-target.ts';
import type { OpenRequest, Tracked } from './open-request.ts';

export interface ClientParts {
  readonly requests: ClientRequests;
  readonly connections: Connections;
  readonly endpoints: Endpoints;
  readonly countsBodies: boolean;
}

type Request = ClientRequest & Tracked & { readonly res?: Response | null; readonly agent?: unknown };
/** A response says whether its connection was handed over. */
type Response = IncomingMessage & { readonly upgrade?: boolean | null };

/** What Node publishes about requests; the response where there is one. */
interface Message {
  readonly request: Request;
  readonly response: Response;
  readonly error: unknown;
}

const version = '1.1';
const switchingProtocols = 101;

/**
 * Counts the requests of `node:http` and `node:https`, from their creation until their response was read to its end, or they
 * failed. They are seen by channels. Two methods are patched: the one by which an agent gets a request, as only there it is
 * said which port was asked for, and the one by which a request gets its connection, of which nothing else tells.
 */
export class NodeRequests {
  readonly #key = Symbol('executor-metrics.http.client.request');
  readonly #kit: Kit;
  readonly #parts: ClientParts;
  readonly #bodies: NodeBodies | undefined;
  /** The same for all requests, so that none of them has to be given one of its own. */
  readonly #onClose: (this: ClientRequest) => void;

  constructor(kit: Kit, parts: ClientParts) {
    this.#kit = kit;
    this.#parts = parts;
    this.#bodies = parts.countsBodies ? new NodeBodies(kit, this.#key) : undefined;
    const close = kit.safe('the end of a request', (request: Request) => this.#close(request));
    this.#onClose = function onClose(this: ClientRequest): void {
      close(this as Request);
    };
  }

  hook(): void {
    const kit = this.#kit;
    kit.subscribe<Message>('http.client.request.created', ({ request }) => this.#meet(request, undefined));
    kit.subscribe<Message>('http.client.response.finish', ({ request, response }) => this.#answered(request, response));
    kit.subscribe<Message>('http.client.request.error', ({ request, error }) => this.#fail(request, error));

    const meet = kit.safe('a request', (request: Request, options: unknown) => this.#meet(request, options));
    const drop = kit.safe('a request without a connection', (request: Request) => this.#drop(request));
    kit.patch(Agent.prototype, 'addRequest' as keyof Agent, (original: AnyFunction) => {
      return function addRequest(this: Agent, request: Request, options: unknown, ...rest: unknown[]): unknown {
        meet(request, options);
        try {
          return Reflect.apply(original, this, [request, options, ...rest]);
        } catch (error) {
          // The constructor throws: there is no request.
          drop(request);
          throw error;
        }
      };
    });

    const connect = kit.safe('the connection of a request', (request: Request, socket: unknown, error: unknown) =>
      this.#connect(request, socket, error),
    );
    kit.patch(ClientRequest.prototype, 'onSocket', (original: AnyFunction) => {
      return function onSocket(this: Request, socket: unknown, error: unknown, ...rest: unknown[]): unknown {
        connect(this, socket, error);
        return Reflect.apply(original, this, [socket, error, ...rest]);
      };
    });
  }

  #meet(request: Request, options: unknown): OpenRequest | undefined {
    const known = request[this.#key];
    if (known !== undefined) return known ?? undefined;
    request[this.#key] = null;
    if (isIgnored(request) || isIgnored(request.agent) || isIgnored(options)) return undefined;
    const { requests, endpoints } = this.#parts;
    const { endpoint, via } = targetOf(request, options, endpoints);
    const open = requests.begin(request.method, endpoint, requests.asks ? toldOf(request, options) : undefined);
    if (open === undefined) return undefined;
    open.via = via;
    request[this.#key] = open;
    request.on('close', this.#onClose);
    return open;
  }

  #connect(request: Request, socket: unknown, error: unknown): void {
    const open = this.#meet(request, undefined);
    if (open === undefined) return;
    // That of a tunnel through a proxy is published nowhere else.
    if (error !== undefined && error !== null) open.failure = failureOf(error, this.#kit.errorType);
    else if (isSocket(socket)) {
      const { connections } = this.#parts;
      if (open.connection !== undefined) connections.give(open.connection);
      open.connection = connections.meet(socket, open.via, version);
      connections.take(open.connection);
    }
  }

  #answered(request: Request, response: Response): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    open.answeredAt = performance.now();
    this.#bodies?.watch(response, open);
  }

  #fail(request: Request, error: unknown): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    open.failure = failureOf(error, this.#kit.errorType);
    this.#end(open, request);
  }

  #close(request: Request): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    const { res } = request;
    // A request can be given up without an error, before and after it has been answered.
    if (res === undefined || res === null) open.failure ??= aborted;
    else if (!(isHandedOver(res) || res.complete)) {
      open.failure = res.errored ? failureOf(res.errored, this.#kit.errorType) : aborted;
    }
    this.#end(open, request);
  }

  #end(open: OpenRequest, request: Request): void {
    const { requests } = this.#parts;
    const { res } = request;
    this.#leave(open, request);
    if (isIgnored(request)) {
      requests.drop(open);
      return;
    }
    if (res === undefined || res === null) {
      requests.end(open);
      return;
    }
    open.status = res.statusCode;
    open.version = res.httpVersion;
    this.#bodies?.complete(open, res);
    // Of a response that nobody reads the end is only seen when the connection is closed, some time.
    const isUnread = open.answeredAt > 0 && res.complete && !(res.readableEnded || res.readableDidRead);
    requests.end(open, isUnread ? open.answeredAt : undefined);
  }

  #drop(request: Request): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    this.#leave(open, request);
    this.#parts.requests.drop(open);
  }

  #leave(open: OpenRequest, request: Request): void {
    const { connections } = this.#parts;
    request[this.#key] = null;
    if (open.connection === undefined) return;
    connections.give(open.connection);
    const { res, socket } = request;
    if (res !== undefined && res !== null && isHandedOver(res) && socket !== null) connections.release(socket);
  }
}

/** It belongs to another protocol now: the request was an upgrade, or asked for a tunnel. */
function isHandedOver({ upgrade, statusCode }: Response): boolean {
  return upgrade === true || statusCode === switchingProtocols;
}

function isSocket(value: unknown): value is Socket {
  return typeof (value as { readonly on?: unknown } | null | undefined)?.on === 'function';
}
