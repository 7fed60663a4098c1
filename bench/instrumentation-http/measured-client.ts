import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { createHttpInstrumentation } from '@executor-metrics/instrumentation-http';
import { MeterProvider } from '@executor-metrics/sdk';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';
import type { Instrumentation } from './measured-server.ts';

// A program of its own: `node measured-client.ts <client> <instrumentation>`. Told `{ port, requests }`, it answers when all
// of them are answered.

export type Client = 'node:http' | 'fetch' | 'undici';

const require = createRequire(import.meta.url);
const concurrency = 20;

/** All variants load all of this, so that none of them has a larger heap than the others. */
const instrumentations: Readonly<Record<Instrumentation, () => ManualReader>> = {
  none: () => new ManualReader(),
  ours() {
    const reader = new ManualReader();
    createHttpInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
    return reader;
  },
  official() {
    const reader = new ManualReader();
    const meterProvider = new OfficialMeterProvider({ readers: [reader] });
    const both = [new HttpInstrumentation(), new UndiciInstrumentation()];
    registerInstrumentations({ instrumentations: both, meterProvider });
    return reader;
  },
};

type Send = (port: number) => Promise<unknown>;

/** Each sends a request and reads the answer to its end. Loaded by `require()`, which the official instrumentation needs. */
const clients: Readonly<Record<Client, () => Send>> = {
  'node:http'() {
    const { get, Agent } = require('node:http') as typeof import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
    return (port) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      get({ host: '127.0.0.1', port, path: '/users/17', agent }, (response: IncomingMessage) => {
        response.resume().on('end', resolve);
      }).on('error', reject);
      return promise;
    };
  },
  fetch: () => async (port) => (await fetch(`http://127.0.0.1:${port}/users/17`)).text(),
  undici() {
    const { request } = require('undici') as typeof import('undici');
    return async (port) => (await request(`http://127.0.0.1:${port}/users/17`)).body.text();
  },
};

async function sendAll(send: Send, port: number, requests: number): Promise<void> {
  let left = requests;
  const sendOnAndOn = async (): Promise<void> => {
    while (left-- > 0) await send(port);
  };
  await Promise.all(Array.from({ length: concurrency }, sendOnAndOn));
}

const [client, instrumentation] = process.argv.slice(2) as [Client, Instrumentation];
const reader = instrumentations[instrumentation]();
const send = clients[client]();
if (instrumentation !== 'none') setInterval(() => void reader.collect(), 1000);
beMeasured('ready', async (message) => {
  const { port, requests } = message as { readonly port: number; readonly requests: number };
  await sendAll(send, port, requests);
});
