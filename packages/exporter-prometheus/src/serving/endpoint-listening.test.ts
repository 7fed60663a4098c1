import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Endpoint } from './endpoint.ts';
import { PortTakenError } from './listen.ts';
import type { Port } from './port.ts';

/** An endpoint that answers everything with its name; closed at the end of the test. */
function endpointAt(port: Port, host = '127.0.0.1'): Endpoint {
  const endpoint = new Endpoint({ host, port, path: '/metrics' }, (_, res) => void res.end(`at ${host}`));
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** A port of 127.0.0.1 that somebody else holds until the end of the test. */
async function heldPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the port of an endpoint', () => {
  it('is any free one for 0, and the url says which', async () => {
    const endpoint = endpointAt(0);
    expect(endpoint.url).toBeUndefined();
    const { url, port, wanted } = await endpoint.open();
    expect([url, endpoint.url, wanted]).toEqual([`http://127.0.0.1:${port}/metrics`, url, 0]);
    expect(await (await fetch(url)).text()).toBe('at 127.0.0.1');
  });

  it('that is taken is a rejection which names it', async () => {
    const port = await heldPort();
    const refused = await endpointAt(port)
      .open()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PortTakenError);
    expect(refused).toMatchObject({
      host: '127.0.0.1',
      ports: [port],
      message: `port ${port} is taken on 127.0.0.1`,
    });
  });

  it('is the next free one of a range', async () => {
    const first = await heldPort();
    const { port, wanted } = await endpointAt(`${first}-${Math.min(first + 20, 65_535)}`).open();
    expect(port).toBeGreaterThan(first);
    expect(wanted).toBe(first);
  });

  it('names the whole range when none of it is free', async () => {
    const port = await heldPort();
    await expect(endpointAt(`${port}-${port}`).open()).rejects.toThrow(`port ${port} is taken on 127.0.0.1`);
    expect(new PortTakenError('127.0.0.1', [1, 2, 3]).message).toBe('ports 1 to 3 are taken on 127.0.0.1');
  });

  it('is found for both of two endpoints with "auto"', async () => {
    const [first, second] = [await endpointAt('auto').open(), await endpointAt('auto').open()];
    expect(second.port).not.toBe(first.port);
    expect((await fetch(second.url)).status).toBe(200);
  });

  it('is its own in each worker of a cluster: a shared one would answer each scrape from another process', async () => {
    const script = fileURLToPath(new URL('../testdata/serving/cluster.js', import.meta.url));
    const args = ['--conditions=@executor-metrics/source', script];
    await using program = await startProgram(process.execPath, args, { readyWhen: /^ports / });
    const [, first, second] = (await program.waitForLine(/^ports /)).split(' ');
    expect(first).not.toBe(second);
  });

  it('can be had again after the endpoint has closed', async () => {
    const endpoint = endpointAt(0);
    const { port } = await endpoint.open();
    await endpoint.close();
    expect((await endpointAt(port).open()).port).toBe(port);
  });
});

describe('the host of an endpoint', () => {
  it('stands in brackets in the url when it is an IPv6 address', async (test) => {
    const endpoint = endpointAt(0, '::1');
    const opened = await endpoint.open().catch(() => undefined);
    test.skip(opened === undefined, 'this machine has no IPv6');
    expect(endpoint.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    expect((await fetch(endpoint.url ?? '')).status).toBe(200);
  });

  it('may be localhost, whichever address that is', async () => {
    const { url } = await endpointAt(0, 'localhost').open();
    expect(url).toMatch(/^http:\/\/localhost:\d+\/metrics$/);
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    ['a name that does not exist', 'no-such-host.invalid'],
    ['an address of another machine', '192.0.2.1'],
    ['an address with a port', '127.0.0.1:9464'],
  ])('is a rejection when it is %s', async (_, host) => {
    const endpoint = endpointAt(0, host);
    await expect(endpoint.open()).rejects.toThrow(/ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL/);
    expect(endpoint.url).toBeUndefined();
  });
});
