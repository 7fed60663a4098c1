import type { IncomingMessage, RequestListener } from 'node:http';
import { setRoute } from '@executor-metrics/node';
import { HttpError, type Reply, readJson, send } from './http-messages.ts';
import type { Service } from './service.ts';
import { isTaskStatus, taskStatuses } from './task-store.ts';

const maxBodyBytes = 16 * 1024;
const maxTextLength = 1000;
const listLimit = 100;

export interface HttpApiOptions {
  /** Told about what should not have happened, while the client gets a 500. */
  readonly onError: (error: unknown) => void;
}

/** The service over HTTP. */
export function createHttpApi(service: Service, { onError }: HttpApiOptions): RequestListener {
  return async (request, response) => {
    try {
      send(response, await route(service, request));
    } catch (error) {
      if (!(error instanceof HttpError)) onError(error);
      const { status, message, headers } =
        error instanceof HttpError ? error : new HttpError(500, 'the service failed to answer');
      send(response, { status, headers, body: { error: message } });
    }
  };
}

async function route(service: Service, request: IncomingMessage): Promise<Reply> {
  const [path = '', query] = (request.url ?? '').split('?', 2);
  const { template, read } = resourceAt(service, path, new URLSearchParams(query));
  // There is no framework here, which would be asked by itself: the label `http_route` is the template, never the path.
  setRoute(request, template);
  if (path === '/tasks' && request.method === 'POST') return submitTask(service, request);
  if (request.method === 'GET' || request.method === 'HEAD') return read();
  throw new HttpError(405, `${path} does not take ${request.method}`, {
    allow: path === '/tasks' ? 'GET, POST' : 'GET',
  });
}

interface Resource {
  /** What stands for all paths of this kind. */
  readonly template: string;
  readonly read: () => Reply;
}

/** @throws {HttpError} 404 where there is no such path */
function resourceAt(service: Service, path: string, query: URLSearchParams): Resource {
  if (path === '/health') return { template: path, read: () => health(service) };
  if (path === '/stats') return { template: path, read: () => ({ status: 200, body: service.stats() }) };
  if (path === '/tasks') return { template: path, read: () => listTasks(service, query.get('status')) };
  const id = /^\/tasks\/(\d{1,15})$/.exec(path)?.[1];
  if (id !== undefined) return { template: '/tasks/:id', read: () => getTask(service, Number(id)) };
  throw new HttpError(404, 'try /tasks, /tasks/<id>, /stats or /health');
}

async function submitTask(service: Service, request: IncomingMessage): Promise<Reply> {
  const text = textOf(await readJson(request, maxBodyBytes));
  if (!service.accepting) throw new HttpError(503, 'the service is stopping');
  const { id, status } = service.submit(text);
  if (status === 'rejected') {
    return { status: 429, body: { id, status, error: 'the queue is full' }, headers: { 'retry-after': '1' } };
  }
  return { status: 202, body: { id, status }, headers: { location: `/tasks/${id}` } };
}

function textOf(body: unknown): string {
  const text = typeof body === 'object' && body !== null && 'text' in body ? body.text : undefined;
  if (typeof text !== 'string') throw new HttpError(400, 'the body must be {"text": "what to do"}');
  const trimmed = text.trim();
  if (trimmed === '') throw new HttpError(400, 'the text is empty');
  if (trimmed.length > maxTextLength) throw new HttpError(400, `the text is longer than ${maxTextLength} characters`);
  return trimmed;
}

function getTask(service: Service, id: number): Reply {
  const task = service.store.get(id);
  if (task === undefined) throw new HttpError(404, `there is no task ${id}`);
  return { status: 200, body: task };
}

function listTasks(service: Service, status: string | null): Reply {
  if (status === null) return { status: 200, body: service.store.list({ limit: listLimit }) };
  if (!isTaskStatus(status)) throw new HttpError(400, `status must be one of ${taskStatuses.join(', ')}`);
  return { status: 200, body: service.store.list({ status, limit: listLimit }) };
}

function health(service: Service): Reply {
  return service.accepting ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: 'stopping' } };
}
