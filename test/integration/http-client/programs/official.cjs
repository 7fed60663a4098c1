// The official instrumentations find a module when it is required after them.
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { MeterProvider } = require('@opentelemetry/sdk-metrics');
const { PlainReader, enable, reader } = require('../enable.ts');
const { counted } = require('../counted.ts');
const { fetchTraffic, nodeTraffic, withServer } = require('../traffic.ts');

const official = new PlainReader();
const meterProvider = new MeterProvider({ readers: [official] });

async function main() {
  const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];
  registerInstrumentations({ meterProvider, instrumentations });
  const { get } = require('node:http');
  enable();
  await withServer((server) => nodeTraffic(server, get));
  const node = [await counted(official), await counted(reader)];
  await withServer(fetchTraffic);
  const both = [await counted(official), await counted(reader)];
  const active = await counted(reader, 'http.client.active_requests');
  process.stdout.write(`${JSON.stringify({ node, both, active })}\n`);
}

main();
