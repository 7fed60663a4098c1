import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type StartOptions, start } from '@executor-metrics/node';
import {
  type CollectedMetric,
  createCollector,
  createMemoryReader,
  eventually,
  recordWarnings,
} from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

afterEach(() => {
  vi.restoreAllMocks();
  api.disable();
});

/** A process with metrics, a server in it, and what was recorded of it. */
async function started(options: StartOptions) {
  const reader = createMemoryReader();
  const telemetry = await start({ env: {}, prometheus: false, hostMetrics: false, readers: [reader], ...options });
  onTestFinished(() => telemetry.shutdown().catch(() => {}));
  const server = createServer((_request, response) => void response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    telemetry,
    recorded: async (name: string): Promise<readonly CollectedMetric[]> =>
      (await reader.collectMetrics()).filter((point) => point.name === name),
    send: async () => (await fetch(`http://127.0.0.1:${port}/`)).text(),
  };
}

const [duration, sent] = ['http.server.request.duration', 'http.client.request.duration'];

describe('the instrumentations of start()', () => {
  it('are enabled when it returns its promise, and gone after shutdown()', async () => {
    const { fetch } = globalThis;
    const { emit } = Server.prototype;
    const starting = started({});
    expect(Server.prototype.emit).not.toBe(emit);
    const { telemetry, send, recorded } = await starting;
    await send();
    await eventually(async () => expect(await recorded(duration)).toHaveLength(1), { what: 'the request is counted' });
    await telemetry.shutdown();
    expect(Server.prototype.emit).toBe(emit);
    expect(globalThis.fetch).toBe(fetch);
    await send();
  });

  it('record here also where the global provider is somebody else’s', async () => {
    recordWarnings();
    const other = createCollector();
    api.setGlobalMeterProvider(other.provider);
    const { send, recorded } = await started({});
    await send();
    await eventually(async () => expect(await recorded(duration)).toHaveLength(1), { what: 'the request is counted' });
    expect(await other.collect()).toEqual([]);
    await other.shutdown();
  });

  it('of OpenTelemetry record into the same provider; ours leave to them what both count, until shutdown()', async () => {
    const warnings = recordWarnings();
    const official = new UndiciInstrumentation();
    onTestFinished(() => official.disable());
    const running = await started({ instrumentations: { others: [official] } });
    const scopes = async () => (await running.recorded(sent)).map(({ scope }) => scope);
    // Ours looks for rivals a little later.
    await eventually(() => expect(warnings.map(({ code }) => code)).toContain('EXECUTOR_METRICS_YIELDS'), {
      what: 'ours has yielded',
    });
    await running.send();
    await eventually(async () => expect(await scopes()).toEqual(['@opentelemetry/instrumentation-undici']), {
      what: 'the request is counted',
    });
    await running.telemetry.shutdown();
    expect(Reflect.get(official, '_channelSubs')).toEqual([]);
  });

  it('that cannot be enabled are a warning, and everything else runs', async () => {
    const warnings = recordWarnings();
    const broken = {
      instrumentationName: 'broken',
      enable() {
        throw new Error('no such module');
      },
      disable() {},
      setMeterProvider() {},
      getConfig: () => ({ enabled: false }),
    };
    const { telemetry, send, recorded } = await started({ instrumentations: { others: [broken] } });
    await send();
    await eventually(async () => expect(await recorded(duration)).toHaveLength(1), { what: 'the request is counted' });
    await telemetry.shutdown();
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_INSTRUMENTATION']);
  });

  it('are off where METRICS_ENABLED is false', async () => {
    const { emit } = Server.prototype;
    const { telemetry } = await started({ env: { METRICS_ENABLED: 'false' } });
    expect(Server.prototype.emit).toBe(emit);
    expect(telemetry.instrumentations).toEqual({});
  });
});
