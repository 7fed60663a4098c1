import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createHttpInstrumentation } from '@executor-metrics/instrumentation-http';
import {
  createCollector,
  eventually,
  pointsOf,
  rawConnection,
  recordedRequests,
  recordWarnings,
} from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listener } from './http-servers/apps/node-app.ts';

/** The official instrumentation sees only what is loaded by `require()`. */
const require = createRequire(import.meta.url);

const duration = 'http.server.request.duration';
const [ours, theirs] = [createCollector(), createCollector()];
const official = new HttpInstrumentation();
const instrumentation = createHttpInstrumentation({ meterProvider: ours.provider, yieldToOfficial: false });
let server: import('node:http').Server;
let port = Number.NaN;

beforeAll(async () => {
  registerInstrumentations({ instrumentations: [official], meterProvider: theirs.provider });
  instrumentation.enable();
  server = (require('node:http') as typeof import('node:http')).createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  instrumentation.disable();
  official.disable();
  server.close();
  server.closeAllConnections();
  await Promise.all([ours.shutdown(), theirs.shutdown()]);
});

interface Counted {
  readonly ours: readonly (readonly [attributes: Attributes, count: number])[];
  readonly official: readonly (readonly [attributes: Attributes, count: number])[];
}

/** What both have counted from before the act until both had so many requests. */
async function counted(count: number, act: () => Promise<unknown>): Promise<Counted> {
  let byOurs: Awaited<ReturnType<typeof recordedRequests>> = [];
  const running = (collect: typeof ours.collect) => ({ port, collect, async [Symbol.asyncDispose]() {} });
  const byOfficial = await recordedRequests(running(theirs.collect), count, async () => {
    byOurs = await recordedRequests(running(ours.collect), count, act);
  });
  const pairs = (of: typeof byOurs): Counted['ours'] =>
    of
      .map(({ attributes, count: requests }) => [attributes, requests] as const)
      .toSorted(([a], [b]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { ours: pairs(byOurs), official: pairs(byOfficial) };
}

const request = (line: string, ...headers: readonly string[]): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

async function exchange(text: string): Promise<void> {
  using connection = await rawConnection(port);
  connection.send(text);
  await connection.rest();
}

/** The official instrumentation knows no route without a tracer. */
function withoutRoute(of: Counted['ours']): Counted['ours'] {
  const sums = new Map<string, readonly [Attributes, number]>();
  for (const [{ 'http.route': _, ...attributes }, count] of of) {
    const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify(entries);
    sums.set(key, [Object.fromEntries(entries), count + (sums.get(key)?.[1] ?? 0)]);
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

describe('beside the official instrumentation', () => {
  it('the same requests are counted with the same attributes, where both are right', async () => {
    const { ours: byOurs, official: byOfficial } = await counted(40, async () => {
      for (const path of ['/users/1', '/nowhere', '/empty', '/moved', '/teapot', '/broken', '/stream']) {
        for (let i = 0; i < 3; i++) await exchange(request(`GET ${path}`, 'Connection: close'));
      }
      await exchange(request('HEAD /users/1', 'Connection: close'));
      await exchange(`${request('POST /uploads', 'Connection: close', 'Content-Length: 3')}abc`);
      await exchange('GET /users/1 HTTP/1.0\r\n\r\n');
      await exchange(`${request('GET /users/1').repeat(15)}${request('GET /users/1', 'Connection: close')}`);
    });
    expect(withoutRoute(byOurs)).toEqual(withoutRoute(byOfficial));
    expect(byOfficial.every(([attributes]) => attributes['http.route'] === undefined)).toBe(true);
  });

  it('a client that is gone is an error for us, and a success for the official one', async () => {
    const { ours: byOurs, official: byOfficial } = await counted(1, async () => {
      using connection = await rawConnection(port);
      connection.send(request('GET /hang'));
      await eventually(
        async () => expect(pointsOf(await ours.collect(), 'http.server.active_requests')).not.toEqual([]),
        {
          what: 'the request is there',
        },
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      connection.reset();
    });
    expect(byOurs[0]?.[0]).toMatchObject({ 'error.type': 'client_disconnect' });
    expect(byOurs[0]?.[0]).not.toHaveProperty(['http.response.status_code']);
    expect(byOfficial[0]?.[0]).toMatchObject({ 'http.response.status_code': 200 });
    expect(byOfficial[0]?.[0]).not.toHaveProperty(['error.type']);
  });

  it('the durations are left to the official one by default, and all else is counted', async () => {
    const warnings = recordWarnings();
    const yielding = createCollector();
    const polite = createHttpInstrumentation({ meterProvider: yielding.provider });
    polite.enable();
    await counted(1, () => exchange(request('GET /users/1', 'Connection: close')));
    const metrics = await yielding.collect();
    expect(pointsOf(metrics, duration)).toEqual([]);
    expect(pointsOf(metrics, 'http.server.active_requests')).toMatchObject([{ value: 0 }]);
    expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^EXECUTOR_METRICS_YIELDS .*@opentelemetry\/instrumentation-http.*request\.duration/),
    ]);
    polite.disable();
    await yielding.shutdown();
  });
});
