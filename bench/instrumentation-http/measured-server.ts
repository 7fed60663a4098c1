import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createHttpInstrumentation } from '@executor-metrics/instrumentation-http';
import { MeterProvider } from '@executor-metrics/sdk';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';

// A program of its own: `node measured-server.ts <framework> <instrumentation>`. It says its port to its parent.

export type Framework = 'node:http' | 'Express' | 'Fastify';
export type Instrumentation = 'none' | 'ours' | 'official';

const require = createRequire(import.meta.url);

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
    registerInstrumentations({ instrumentations: [new HttpInstrumentation()], meterProvider });
    return reader;
  },
};

/** Loaded by `require()`, which the official instrumentation needs. */
const frameworks: Readonly<Record<Framework, () => Promise<Server>>> = {
  async 'node:http'() {
    const { createServer } = require('node:http') as typeof import('node:http');
    return createServer((_, response) => void response.end('ok')).listen(0, '127.0.0.1');
  },
  async Express() {
    const app = (require('express') as typeof import('express'))();
    app.get('/users/:id', (_, response) => void response.end('ok'));
    return app.listen(0, '127.0.0.1');
  },
  async Fastify() {
    const app = (require('fastify') as typeof import('fastify').default)();
    app.get('/users/:id', (_, reply) => void reply.send('ok'));
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};

const [framework, instrumentation] = process.argv.slice(2) as [Framework, Instrumentation];
const reader = instrumentations[instrumentation]();
const server = await frameworks[framework]();
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
if (instrumentation !== 'none') setInterval(() => void reader.collect(), 1000);
beMeasured((server.address() as AddressInfo).port, async () => {});
