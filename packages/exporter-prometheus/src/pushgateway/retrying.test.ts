import { once } from 'node:events';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { freePort } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answering, failureOf, gatewayThat, hanging, ok, resetting, timed } from '../testdata/timed-gateway.ts';
import { PushgatewayError } from './pushgateway-error.ts';

describe('a push that does not arrive at once', () => {
  it.each([
    ['answers 503', answering(503)],
    ['answers 500', answering(500)],
    ['answers 429', answering(429)],
    ['resets the connection', resetting],
  ])('is made again where the gateway %s', async (_what, answer) => {
    const receiver = await gatewayThat(answer, answer, ok);
    const { gateway, pauses } = timed(receiver.origin);
    await gateway.push();
    expect(receiver.pushes).toHaveLength(3);
    expect(pauses).toEqual([500, 1000]);
  });

  it('is made again where nobody listens yet', async () => {
    const port = await freePort();
    const error = await failureOf(timed(`http://127.0.0.1:${port}`).gateway.push());
    expect(error).toMatchObject({ status: undefined, attempts: 5, text: '' });
    expect(error.message).toBe(
      `PUT http://127.0.0.1:${port}/metrics/job/report: 5 attempts; connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });

  it('is made again where an attempt takes too long', async () => {
    const receiver = await gatewayThat(hanging, ok);
    await timed(receiver.origin, { attemptTimeoutMs: 50 }).gateway.push();
    expect(receiver.pushes).toHaveLength(2);
  });

  it('waits as long as the gateway asks, if that is longer than the pause', async () => {
    const inSeconds = answering(503, { 'retry-after': '7' });
    const asDate = answering(429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' });
    const receiver = await gatewayThat(inSeconds, asDate, answering(503, { 'retry-after': '1' }), ok);
    const { gateway, pauses } = timed(receiver.origin);
    await gateway.push();
    expect(pauses).toEqual([7000, 9000, 2000]);
  });

  it('gives up at once where the gateway asks for more time than there is', async () => {
    const receiver = await gatewayThat(answering(503, { 'retry-after': '31' }, 'come back'));
    const { gateway, pauses } = timed(receiver.origin);
    expect(await failureOf(gateway.push())).toMatchObject({ status: 503, text: 'come back', attempts: 1 });
    expect(pauses).toEqual([]);
  });

  it('gives up when its attempts are used up', async () => {
    const receiver = await gatewayThat(answering(503));
    const error = await failureOf(timed(receiver.origin, { retry: { maxAttempts: 2 } }).gateway.push());
    expect(error.message).toMatch(/: 2 attempts; answered 503$/);
    expect(receiver.pushes).toHaveLength(2);
  });

  it.each([400, 401, 404, 405, 413])('is not made again where the gateway answers %d', async (status) => {
    const receiver = await gatewayThat(answering(status, {}, 'text\r\nof the\u0000 gateway \n'));
    const error = await failureOf(timed(receiver.origin).gateway.push());
    expect(error).toBeInstanceOf(PushgatewayError);
    expect(error).toMatchObject({ status, text: 'text of the gateway', attempts: 1 });
    expect(error.message).toBe(`PUT ${receiver.origin}/metrics/job/report: answered ${status}: text of the gateway`);
  });

  it.each([301, 302, 307, 308])(
    'does not follow a redirect (%d), which would carry headers elsewhere',
    async (status) => {
      const receiver = await gatewayThat(answering(status, { location: '/elsewhere' }));
      expect(await failureOf(timed(receiver.origin).gateway.pushAdd())).toMatchObject({ status });
      expect(receiver.pushes).toHaveLength(1);
    },
  );

  it('keeps no more than the beginning of an endless explanation, and asks for no more', async () => {
    let sentBytes = 0;
    const piece = Buffer.alloc(100_000, 'x');
    const endless = new Readable({
      read() {
        sentBytes += piece.length;
        this.push(piece);
      },
    });
    const receiver = await gatewayThat((res) => void endless.pipe(res.writeHead(400)));
    const error = await failureOf(timed(receiver.origin).gateway.push());
    expect(error.text).toBe('x'.repeat(1000));
    expect(error.message.length).toBeLessThan(1200);
    // What the buffers of both ends and of the network hold, which is a few megabytes.
    expect(sentBytes).toBeLessThan(50_000_000);
  });

  it('has the status where the explanation never ends', async () => {
    const receiver = await gatewayThat((res) => void res.writeHead(400).write('because'));
    const error = await failureOf(timed(receiver.origin, { attemptTimeoutMs: 100 }).gateway.push());
    expect(error).toMatchObject({ status: 400, text: 'because' });
  });

  it('fails where what listens is no HTTP server', async () => {
    const server = createServer((socket) => void socket.end('220 mail ready\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const error = await failureOf(timed(`http://127.0.0.1:${port}`).gateway.push());
    expect(error).toMatchObject({ status: undefined, attempts: 5 });
  });

  it('never says who pushes, whatever goes wrong', async () => {
    const receiver = await gatewayThat(answering(401), resetting, answering(503));
    const url = receiver.origin.replace('//', '//ann:SECRET@');
    const options = { headers: { 'x-key': 'SECRET' }, retry: { maxAttempts: 2 } };
    const { gateway } = timed(url, options);
    for (let i = 0; i < 2; i++) {
      const error = await failureOf(gateway.push());
      expect(inspect(error, { depth: 9 })).not.toMatch(/SECRET|ann:|YW5u/);
    }
  });
});
