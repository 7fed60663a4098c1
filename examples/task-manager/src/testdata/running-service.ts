import { ExecutorMetrics } from '@executor-metrics/core';
import { createClock } from '../domain/clock.ts';
import { closeServer, listen } from '../http/listen.ts';
import { createService, type Service, type ServiceOptions } from '../service.ts';

/** The service in this process, on a port and with a database of its own. */
export interface RunningService {
  readonly api: string;
  readonly service: Service;
  readonly errors: readonly unknown[];
  /** What is answered, with its status. */
  ask(path: string, request?: Asked): Promise<Answered>;
  /** A new organisation, whose owner is logged in. */
  found(name: string): Promise<Founded>;
  stop(): Promise<void>;
}

export interface Asked {
  readonly method?: string;
  readonly token?: string | undefined;
  /** Sent as JSON; text as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Whatever it is. */
  readonly body: AnsweredBody;
}

/** What tests read of answers; what is not in an answer is undefined there. */
export interface AnsweredBody {
  readonly id: number;
  readonly status: string;
  readonly title: string;
  readonly apiKey: string;
  readonly token: string;
  readonly user: { readonly id: number };
  readonly organization: { readonly id: number };
}

export interface Founded {
  readonly token: string;
  readonly userId: number;
  readonly organizationId: number;
  readonly apiKey: string;
}

type Settings = Partial<Omit<ServiceOptions, 'onError'>>;

export async function startTestService(settings: Settings = {}): Promise<RunningService> {
  const errors: unknown[] = [];
  const service = await createService({
    ...{ database: 'sqlite::memory:', cacheMs: 0, clock: createClock(1), sweepEveryMs: 1_000_000 },
    ...{ metrics: new ExecutorMetrics({ enabled: false }), onError: (error) => errors.push(error) },
    ...settings,
  });
  const api = await listen(service.server, { port: 0, furtherPorts: 0 });
  const ask = (path: string, request: Asked = {}): Promise<Answered> => askService(`${api}${path}`, request);
  return {
    ...{ api, service, errors, ask },
    async found(name) {
      const owner = { email: `owner@${name}.example`, user: 'Owner', password: 'long enough' };
      const { body } = await ask('/organizations', { method: 'POST', body: { name, ...owner } });
      const { body: session } = await ask('/sessions', { method: 'POST', body: { apiKey: body.apiKey } });
      return { token: session.token, userId: body.user.id, organizationId: body.organization.id, apiKey: body.apiKey };
    },
    async stop() {
      service.events.close();
      await closeServer(service.server);
      await service.stopWork();
      await service.close();
    },
  };
}

async function askService(url: string, { method = 'GET', token, body, headers }: Asked): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
