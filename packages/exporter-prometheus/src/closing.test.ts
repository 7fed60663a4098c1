import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serving, taken } from './testdata/serving.ts';

/** An observable callback that goes on when the test says so. */
function gate() {
  const entered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const callback = async (): Promise<void> => {
    entered.resolve();
    await released.promise;
  };
  return { entered: entered.promise, release: released.resolve, callback };
}

async function rawConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** However the server ends it: with a FIN or, where something has come that it did not read, with a reset. */
function endOf(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => {});
  socket.once('close', () => resolve());
  return promise;
}

describe('the shutdown of a Prometheus exporter', () => {
  it('frees the endpoint', async () => {
    const { exporter, provider, url } = await serving();
    await provider.shutdown();
    expect(exporter.endpoint).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('can be called twice, at once and one after the other', async () => {
    const { exporter } = await serving();
    await Promise.all([exporter.shutdown(), exporter.shutdown()]);
    await exporter.shutdown();
    expect(exporter.endpoint).toBeUndefined();
  });

  it('while the endpoint opens leaves nothing open', async () => {
    const { exporter, provider } = taken({ port: 0, host: 'localhost' });
    await provider.shutdown();
    await exporter.ready;
    expect(exporter.endpoint).toBeUndefined();
  });

  it('answers a later scrape through the handlers with a 503', async () => {
    const { exporter, provider } = taken({ preventServerStart: true });
    await provider.shutdown();
    expect((await exporter.fetchHandler(new Request('http://app/'))).status).toBe(503);
  });

  it('lets a scrape that is under way finish, and ends its connection', async () => {
    const { exporter, provider, url } = await serving();
    const { entered, release, callback } = gate();
    provider.getMeter('test').createObservableGauge('slow').addCallback(callback);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const responded = once(get(url, { agent }), 'response') as Promise<[IncomingMessage]>;
    await entered;
    const closed = exporter.shutdown();
    release();
    const [response] = await responded;
    expect(response.statusCode).toBe(200);
    response.resume();
    await closed;
  });

  it('is not held by connections on which nothing or half a request has come', async () => {
    const { provider, url } = await serving();
    const silent = await rawConnection(url);
    const half = await rawConnection(url);
    half.write('GET /metrics HTTP/1.1\r\nHost:');
    const ended = Promise.all([silent, half].map(endOf));
    await provider.shutdown();
    await ended;
  });

  it('cuts a scrape off that takes longer than the grace', async () => {
    const { provider, url } = await serving();
    const { entered, release, callback } = gate();
    onTestFinished(() => release());
    provider.getMeter('test').createObservableGauge('stuck').addCallback(callback);
    const scrape = fetch(url).then(
      () => 'answered',
      () => 'cut off',
    );
    await entered;
    await provider.shutdown();
    expect(await scrape).toBe('cut off');
  });
});

describe('the server of a Prometheus exporter', () => {
  it('does not keep the process, even while a client keeps its connection and asks again and again', async () => {
    const script = fileURLToPath(new URL('testdata/serves-and-ends.js', import.meta.url));
    const args = ['--conditions=@executor-metrics/source', script];
    await using program = await startProgram(process.execPath, args, { readyWhen: /^http:/ });
    const url = await program.waitForLine(/^http:/);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const scraping = setInterval(() => get(url, { agent }, (response) => response.resume()).on('error', () => {}), 100);
    onTestFinished(() => {
      clearInterval(scraping);
      agent.destroy();
    });
    expect(await program.exited).toEqual({ code: 0, signal: null });
  }, 30_000);

  it('survives an error of the operating system after it has begun to listen', async () => {
    let server: Server | undefined;
    const onRequest = (message: unknown): void => {
      server = (message as { readonly server: Server }).server;
    };
    subscribe('http.server.request.start', onRequest);
    onTestFinished(() => void unsubscribe('http.server.request.start', onRequest));
    const { url } = await serving();
    await fetch(url);
    expect(server?.emit('error', new Error('accept EMFILE'))).toBe(true);
    expect((await fetch(url)).status).toBe(200);
  });
});
