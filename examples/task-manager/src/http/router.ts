import type { IncomingMessage } from 'node:http';
import type { ActionType, User } from '../domain/model.ts';
import { HttpError, type Reply } from './http-messages.ts';

/** A request that has found its route. */
export interface Call {
  readonly request: IncomingMessage;
  /** What stands in the path where the template has `:name`: ids, all of them. */
  readonly ids: Readonly<Record<string, number>>;
  readonly query: URLSearchParams;
}

interface RouteStart {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/tasks/:id`: what begins with a colon is the id of something. */
  readonly template: string;
}

/** A route for everybody. */
export interface OpenRoute extends RouteStart {
  readonly answer: (call: Call) => Promise<Reply>;
}

/** A route for those who are logged in. What they do there is counted. */
export interface UserRoute extends RouteStart {
  readonly action: ActionType;
  readonly answerUser: (user: User, call: Call) => Promise<Reply>;
}

export type Route = OpenRoute | UserRoute;

export interface FoundRoute {
  readonly route: Route;
  readonly call: Call;
}

/** Finds the route of a request. */
export class Router {
  readonly #routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes;
  }

  /** @throws {HttpError} 404 where there is no such path, 405 where it does not take the method */
  find(request: IncomingMessage): FoundRoute {
    const [path = '', query] = (request.url ?? '').split('?', 2);
    const segments = path.split('/');
    const allowed: string[] = [];
    for (const route of this.#routes) {
      const ids = match(route.template.split('/'), segments);
      if (ids === undefined) continue;
      if (route.method === request.method || (route.method === 'GET' && request.method === 'HEAD')) {
        return { route, call: { request, ids, query: new URLSearchParams(query) } };
      }
      allowed.push(route.method);
    }
    if (allowed.length === 0) throw new HttpError(404, 'there is nothing here; the README has the paths');
    throw new HttpError(405, `this takes ${allowed.join(' or ')}`, { allow: allowed.join(', ') });
  }
}

function match(template: readonly string[], path: readonly string[]): Record<string, number> | undefined {
  if (template.length !== path.length) return undefined;
  const ids: Record<string, number> = {};
  for (const [i, expected] of template.entries()) {
    const given = path[i] ?? '';
    if (!expected.startsWith(':')) {
      if (given !== expected) return undefined;
    } else if (/^[1-9]\d{0,14}$/.test(given)) ids[expected.slice(1)] = Number(given);
    else return undefined;
  }
  return ids;
}
