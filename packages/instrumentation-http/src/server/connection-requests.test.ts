import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type RequestListener, request, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { activeRequests, createCollector, rawConnection, recordedRequests } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { createHttpInstrumentation } from '../http-instrumentation.ts';
import { get, measured } from '../testdata/measured.ts';

const status = 'http.response.status_code';

/** How many requests of a connection ended in which way, whose client closes it once it has been answered. */
async function outcomesOf(answer: RequestListener, texts: readonly string[] = [get('/')], enough = /ok/) {
  const running = await measured(createServer(answer));
  const ended = await recordedRequests(running, texts.length, async () => {
    using connection = await rawConnection(running.port);
    for (const text of texts) connection.send(text);
    await connection.received(enough);
    connection.end();
    await connection.rest();
  });
  expect(await activeRequests(running)).toBe(0);
  return ended.map(({ attributes, count }) => [attributes[status], attributes['error.type'], count]);
}

describe('requests of a connection', () => {
  it('are counted although the application takes the listeners of a response away', async () => {
    const outcomes = await outcomesOf((_request, response) => {
      response.removeAllListeners('close');
      response.end('ok');
    });
    expect(outcomes).toEqual([[200, undefined, 1]]);
  });

  it('are cut off with it although the application takes the listeners of a response away', async () => {
    const running = await measured(createServer((_request, response) => void response.removeAllListeners('close')));
    const [ended] = await recordedRequests(running, 1, async () => {
      using connection = await rawConnection(running.port);
      connection.send(get('/'));
      await expect.poll(() => activeRequests(running)).toBe(1);
      connection.reset();
    });
    expect(ended?.attributes).toMatchObject({ 'error.type': 'client_disconnect' });
    expect(await activeRequests(running)).toBe(0);
  });

  it('that answer on the connection itself, past the response, last as long as that', async () => {
    const outcomes = await outcomesOf((request, response) => {
      const { socket } = request;
      response.detachSocket(socket);
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    expect(outcomes).toEqual([[undefined, 'client_disconnect', 1]]);
  });

  it('are counted with a class of responses of the application', async () => {
    class Quiet extends ServerResponse {
      override emit(event: string, ...args: unknown[]): boolean {
        return event === 'close' ? false : super.emit(event, ...args);
      }
    }
    const server = createServer({ ServerResponse: Quiet }, (_request, response) => void response.end('ok'));
    const running = await measured(server);
    const [ended] = await recordedRequests(running, 1, async () => {
      await (await fetch(`http://127.0.0.1:${running.port}/`)).text();
    });
    expect(ended?.attributes[status]).toBe(200);
  });

  it('that are pipelined end each with its own status, in whichever order they are answered', async () => {
    const responses: ServerResponse[] = [];
    const outcomes = await outcomesOf(
      (_request: IncomingMessage, response) => {
        if (responses.push(response) < 3) return;
        for (const [index, each] of responses.toReversed().entries()) each.writeHead(201 + index).end('ok');
      },
      [get('/1'), get('/2'), get('/3')],
      /ok[\s\S]*ok[\s\S]*ok/,
    );
    expect(outcomes.toSorted()).toEqual([
      [201, undefined, 1],
      [202, undefined, 1],
      [203, undefined, 1],
    ]);
  });

  it('add no listener to a response, one to a connection, and leave none when they are not measured any more', async () => {
    let seen: readonly number[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((request, response) => {
      sockets.add(request.socket);
      seen = [response.listenerCount('close'), request.socket.listenerCount('close')];
      response.end('ok');
    });
    const { port } = await measured(server, { server: false, client: false });
    using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
    const listeners = async (): Promise<readonly number[]> => {
      const [response] = (await once(request({ port, agent }).end(), 'response')) as [IncomingMessage];
      await once(response.resume(), 'end');
      return seen;
    };
    const [ofResponse = Number.NaN, ofConnection = Number.NaN] = await listeners();
    const { provider, shutdown } = createCollector();
    const instrumentation = createHttpInstrumentation({ meterProvider: provider, client: false });
    for (let i = 0; i < 20; i++) {
      instrumentation.enable();
      for (const _ of [1, 2]) expect(await listeners()).toEqual([ofResponse, ofConnection + 1]);
      instrumentation.disable();
    }
    expect(await listeners()).toEqual([ofResponse, ofConnection]);
    expect(sockets.size).toBe(1);
    await shutdown();
  });
});

function disposable(agent: Agent): Agent & Disposable {
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
}
