import { describe, expect, it, vi } from 'vitest';
import { answering, exporter, gatewayThat, ok, text, timed } from '../testdata/timed-gateway.ts';

describe('a push', () => {
  it.each([
    ['push', 'PUT'],
    ['pushAdd', 'POST'],
  ] as const)('%s sends what the exporter renders by %s', async (method, verb) => {
    const receiver = await gatewayThat(ok);
    await timed(receiver.origin).gateway[method]();
    expect(receiver.pushes).toMatchObject([
      { method: verb, path: '/metrics/job/report', headers: { 'content-type': text } },
    ]);
    expect(receiver.pushes[0]?.body.toString()).toBe('jobs_total 1\n');
  });

  it('asks for a group to be deleted without rendering anything', async () => {
    const receiver = await gatewayThat(answering(202));
    const render = vi.fn(exporter.render);
    await timed(receiver.origin, { exporter: { render }, groupings: { zone: 'a/b' } }).gateway.delete();
    expect(receiver.pushes).toMatchObject([{ method: 'DELETE', path: '/metrics/job/report/zone@base64/YS9i' }]);
    expect(receiver.pushes[0]?.body).toHaveLength(0);
    expect(render).not.toHaveBeenCalled();
  });

  it('sends bytes as they are', async () => {
    const receiver = await gatewayThat(ok);
    const body = Buffer.from('ä_total 1\n');
    const render = async () => ({ contentType: text, body: new Uint8Array(body) });
    await timed(receiver.origin, { exporter: { render } }).gateway.push();
    expect(receiver.pushes[0]?.body).toEqual(body);
  });

  it('compresses where the options say so', async () => {
    const receiver = await gatewayThat(ok);
    await timed(receiver.origin, { compression: 'gzip' }).gateway.push();
    expect(receiver.pushes[0]?.headers['content-encoding']).toBe('gzip');
    expect(receiver.pushes[0]?.body.toString()).toBe('jobs_total 1\n');
  });

  it('sends the headers and the authorization of the options', async () => {
    const receiver = await gatewayThat(ok);
    const options = { headers: { 'X-Scope': 'a' }, authorization: { bearerToken: 't' } };
    await timed(receiver.origin, options).gateway.push();
    expect(receiver.pushes[0]?.headers).toMatchObject({ 'x-scope': 'a', authorization: 'Bearer t' });
  });

  it('marks its request as one that instrumentations do not count', async () => {
    const seen: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      seen.push(Reflect.get(init ?? {}, Symbol.for('executor-metrics.ignore')));
      return new Response();
    };
    await timed('http://gateway', { fetch }).gateway.push();
    expect(seen).toEqual([true]);
  });

  it('rejects with the reason of the exporter where that fails', async () => {
    const reason = new Error('no provider');
    const receiver = await gatewayThat(ok);
    const rejecting = { render: () => Promise.reject(reason) };
    await expect(timed(receiver.origin, { exporter: rejecting }).gateway.push()).rejects.toBe(reason);
    const throwing = {
      render: () => {
        throw reason;
      },
    };
    await expect(timed(receiver.origin, { exporter: throwing }).gateway.push()).rejects.toBe(reason);
    expect(receiver.pushes).toEqual([]);
  });

  it('runs after the ones that were called before it, so that no older state replaces a newer one', async () => {
    let rendered = 0;
    const render = async () => ({ contentType: text, body: `state ${++rendered}\n` });
    const receiver = await gatewayThat(answering(503), ok);
    const { gateway } = timed(receiver.origin, { exporter: { render } });
    await Promise.all([gateway.push(), gateway.pushAdd(), gateway.delete()]);
    const seen = receiver.pushes.map(({ method, body }) => `${method} ${body}`.trim());
    expect(seen).toEqual(['PUT state 1', 'PUT state 1', 'POST state 2', 'DELETE']);
  });

  it('runs also where the one before it failed', async () => {
    const receiver = await gatewayThat(answering(400), ok);
    const { gateway } = timed(receiver.origin);
    const [first, second] = await Promise.allSettled([gateway.push(), gateway.push()]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });
});
