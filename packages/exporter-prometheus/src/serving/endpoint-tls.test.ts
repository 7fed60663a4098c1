import { once } from 'node:events';
import { type RequestOptions, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openedServing } from '../testdata/serving/opened-serving.ts';
import { exchanged, getRequest, rawConnection, restOf } from '../testdata/serving/raw-client.ts';
import { expositionOf } from '../testdata/serving/scrapes.ts';
import { selfSigned } from '../testdata/serving/self-signed.ts';

const { key, cert } = selfSigned();
const up = async () => expositionOf('up 1\n');

async function asked(url: string, options: RequestOptions): Promise<{ status: number | undefined; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
  request(url, { agent: false, ...options }, async (res) => resolve({ status: res.statusCode, body: await text(res) }))
    .on('error', reject)
    .end();
  return promise;
}

describe('an endpoint with TLS', () => {
  it('answers over HTTPS to who trusts its certificate, and says so in its url', async () => {
    const { url } = await openedServing(up, { tls: { key, cert } });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(await asked(url, { ca: cert })).toEqual({ status: 200, body: 'up 1\n' });
  });

  it('asks for credentials all the same', async () => {
    const { url } = await openedServing(up, { tls: { key, cert }, authorization: { bearerToken: 't' } });
    const headers = { authorization: 'Bearer t' };
    expect((await asked(url, { ca: cert })).status).toBe(401);
    expect((await asked(url, { ca: cert, headers })).status).toBe(200);
  });

  it('lets in whoever has a certificate, and nobody else, with requestCert', async () => {
    const { url } = await openedServing(up, { tls: { key, cert, ca: cert, requestCert: true } });
    expect((await asked(url, { ca: cert, key, cert })).status).toBe(200);
    await expect(asked(url, { ca: cert })).rejects.toThrow();
  });

  it('ends a connection that speaks HTTP, and goes on', async () => {
    const { url, port } = await openedServing(up, { tls: { key, cert } });
    expect(await exchanged(port, getRequest('/metrics'))).not.toContain('200');
    expect((await asked(url, { ca: cert })).status).toBe(200);
  });

  it('ends a connection whose handshake does not come', async () => {
    const { port } = await openedServing(up, { tls: { key, cert } }, { limits: { handshakeTimeoutMs: 30 } });
    const silent = await rawConnection(port);
    await restOf(silent);
    expect(silent.readyState).not.toBe('open');
  });

  it('answers a header of 100,000 bytes with 431', async () => {
    const { port } = await openedServing(up, { tls: { key, cert } });
    const socket = connect({ port, host: '127.0.0.1', ca: cert });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'secureConnect');
    socket.write(getRequest('/metrics', `X: ${'a'.repeat(100_000)}\r\n`));
    const [data] = await once(socket, 'data');
    expect(String(data)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('closes while clients keep their connections', async () => {
    const { url, port, close } = await openedServing(up, { tls: { key, cert } }, { limits: { closeGraceMs: 60_000 } });
    const socket = connect({ port, host: '127.0.0.1', ca: cert });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    socket.write(getRequest('/metrics'));
    await once(socket, 'data');
    await close();
    await eventually(() => expect(socket.destroyed || socket.readableEnded).toBe(true), { what: 'the end' });
    await expect(asked(url, { ca: cert })).rejects.toThrow('ECONNREFUSED');
  });
});
