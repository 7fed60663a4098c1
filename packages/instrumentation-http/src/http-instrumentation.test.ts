import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  activeRequests,
  createCollector,
  pointsOf,
  rawConnection,
  recordedRequests,
  recordWarnings,
} from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpInstrumentation } from './http-instrumentation.ts';
import { get, measured } from './testdata/measured.ts';

const channels = [
  ...['http.server.request.start', 'http2.server.stream.created', 'net.server.socket', 'fastify.initialization'],
  ...['http.client.request.created', 'http.client.request.error', 'http.client.response.finish', 'net.client.socket'],
  ...['undici:request:create', 'undici:request:error', 'undici:request:trailers', 'undici:client:connected'],
];

/** What an application would see of an instrumentation that is not undone. */
function traces(): unknown {
  return {
    subscribed: channels.filter((name) => channel(name).hasSubscribers),
    emit: Server.prototype.emit,
    own: [Server.prototype, ServerResponse.prototype, IncomingMessage.prototype].map((prototype) =>
      ['emit', 'write', 'end', 'push'].filter((method) => Object.hasOwn(prototype, method)),
    ),
  };
}

describe('createHttpInstrumentation', () => {
  it('does nothing until it is enabled', () => {
    const before = traces();
    createHttpInstrumentation({ server: { bodySizes: true } });
    expect(traces()).toEqual(before);
  });

  it('leaves nothing behind when it has been enabled and disabled a thousand times', async () => {
    const before = traces();
    const { provider, shutdown } = createCollector();
    const instrumentation = createHttpInstrumentation({ meterProvider: provider, server: { bodySizes: true } });
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    expect(traces()).toEqual(before);
    await shutdown();
  });

  it('leaves nothing on the connections, the requests and the servers that are there meanwhile', async () => {
    const { provider, shutdown } = createCollector();
    const instrumentation = createHttpInstrumentation({ meterProvider: provider });
    const seen: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      seen.push(request);
      if (request.url !== '/hang') response.end('ok');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    using connection = await rawConnection((server.address() as AddressInfo).port);
    const listenersOf = (request: IncomingMessage | undefined): unknown => [
      request?.eventNames().map((name) => [name, request.listenerCount(name)]),
      request?.socket.eventNames().map((name) => [name, request.socket.listenerCount(name)]),
      server.eventNames().map((name) => [name, server.listenerCount(name)]),
    ];
    connection.send(get('/hang'));
    while (seen.length < 1) await new Promise(setImmediate);
    const before = listenersOf(seen[0]);
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    expect(listenersOf(seen[0])).toEqual(before);
    await shutdown();
  });

  it('takes what is under way off when it is disabled, and neither counts its end nor asks for its attributes', async () => {
    const { provider, collect, shutdown } = createCollector();
    let asked = 0;
    const attributes = (): Attributes => {
      asked++;
      return {};
    };
    const server = { attributes, attributeKeys: ['tier'] };
    const instrumentation = createHttpInstrumentation({ meterProvider: provider, server });
    const running = { ...(await measured(createServer(), { server: false })), collect };
    instrumentation.enable();
    using connection = await rawConnection(running.port);
    connection.send(get('/hang'));
    while ((await activeRequests(running)) < 1) await new Promise(setImmediate);
    instrumentation.disable();
    expect(await activeRequests(running)).toBe(0);
    connection.reset();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pointsOf(await collect(), 'http.server.request.duration')).toEqual([]);
    expect(await activeRequests(running)).toBe(0);
    expect(asked).toBe(0);
    await shutdown();
  });

  it('counts for two providers at once', async () => {
    const server = createServer((_, response) => void response.end('ok'));
    const first = await measured(server);
    const { provider, collect, shutdown } = createCollector();
    const instrumentation = createHttpInstrumentation({ meterProvider: provider, server: { bodySizes: true } });
    instrumentation.enable();
    await recordedRequests(first, 1, () =>
      recordedRequests({ ...first, collect }, 1, async () => {
        using connection = await rawConnection(first.port);
        connection.send(get('/', 'Connection: close'));
        await connection.rest();
      }),
    );
    instrumentation.disable();
    await shutdown();
  });

  it('does not add up what another one counts for the same provider, and says so', async () => {
    const warnings = recordWarnings();
    const { provider, collect, shutdown } = createCollector();
    const [first, second] = [0, 1].map(() => createHttpInstrumentation({ meterProvider: provider }));
    first?.enable();
    second?.enable();
    const running = { ...(await measured(createServer((_, response) => void response.end('ok')))), collect };
    const ended = await recordedRequests(running, 1, async () => {
      using connection = await rawConnection(running.port);
      connection.send(get('/', 'Connection: close'));
      await connection.rest();
    });
    expect(ended).toMatchObject([{ count: 1 }]);
    expect(warnings.map(({ code }) => code)).toContain('EXECUTOR_METRICS_ENABLED_TWICE');
    second?.disable();
    first?.disable();
    await shutdown();
  });

  it('says that it cannot hook what it does not know', () => {
    const warnings = recordWarnings();
    const instrumentation = createHttpInstrumentation();
    instrumentation.enable();
    const target = { anything: true };
    expect(instrumentation.instrument(target)).toBe(target);
    instrumentation.disable();
    expect(warnings.map(({ code }) => code)).toContain('EXECUTOR_METRICS_NOT_HOOKED');
  });
});
