import diagnostics from 'node:diagnostics_channel';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { createRequire } from 'node:module';
import { createCollector, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { createHttpInstrumentation } from './http-instrumentation.ts';

const require = createRequire(import.meta.url);

/** Libraries that are hooked, loaded before. */
const loaded: readonly unknown[] = ['express', 'express4', 'fastify', 'koa', '@hapi/hapi', 'undici'].map((name) =>
  require(name),
);

const channels = [
  ...[
    'http.server.request.start',
    'http.server.response.finish',
    'net.server.socket',
    'http2.server.stream.created',
    'fastify.initialization',
  ],
  ...['http.client.request.created', 'http.client.request.error', 'http.client.response.finish'],
  ...['undici:request:create', 'undici:client:connected', 'undici:client:sendHeaders', 'undici:request:headers'],
  ...['undici:request:trailers', 'undici:request:error', 'tracing:fastify.request.handler:start'],
  ...['tracing:module.require:end', 'tracing:module.import:asyncStart'],
];

/** All methods of the classes that hooks may be put into. */
function methods(): readonly (readonly [string, unknown])[] {
  const router = require('express').Router;
  const prototypes: readonly object[] = [
    ...[http.Server.prototype, https.Server.prototype, http.ServerResponse.prototype, http.IncomingMessage.prototype],
    ...[http.ClientRequest.prototype, http.Agent.prototype, https.Agent.prototype, http.OutgoingMessage.prototype],
    ...[http2.createServer(), http2.createSecureServer()].map((server) => Object.getPrototypeOf(server) as object),
    ...[router.prototype, require('express4').Router, require('koa').prototype, require('undici').Agent.prototype],
  ];
  const found = prototypes.flatMap((prototype) =>
    Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(([name, { value }]) => [name, value] as const),
  );
  return [...found, ['fetch', globalThis.fetch]];
}

describe('enabling and disabling it a thousand times', () => {
  it('leaves no subscription, no patch, no timer and no listener behind, and is quick', () => {
    const warnings = recordWarnings();
    const { provider } = createCollector();
    const before = methods();
    const timers = process.getActiveResourcesInfo().length;
    const events = process.eventNames().map((event) => process.listenerCount(event));
    const begun = performance.now();
    const instrumentation = createHttpInstrumentation({
      meterProvider: provider,
      server: { bodySizes: true },
      client: { bodySizes: true },
    });
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    const elapsedMs = performance.now() - begun;
    expect(loaded.length).toBeGreaterThan(0);
    expect(channels.filter((name) => diagnostics.hasSubscribers(name))).toEqual([]);
    const after = methods();
    expect(after.map(([name]) => name)).toEqual(before.map(([name]) => name));
    expect(after.filter(([, method], index) => method !== before[index]?.[1])).toEqual([]);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(timers);
    expect(process.eventNames().map((event) => process.listenerCount(event))).toEqual(events);
    expect(warnings).toEqual([]);
    // Some 400 ms where it was measured (Node 24, two cores); a walk over all modules for each file took ten times as long.
    expect(elapsedMs).toBeLessThan(10_000);
  });
});
