import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ignored } from '@executor-metrics/instrumentation';
import { enable, reader } from './enable.ts';

/** Says on which ports the application listens, and what is recorded of it can be asked for. */
export async function serve(starting: Server | Promise<Server>): Promise<void> {
  const server = await starting;
  enable();
  const control = ignored(
    createServer(async (_, response) => void response.end(JSON.stringify(await reader.collectMetrics()))),
  );
  control.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${portOf(server)} ${portOf(control)}\n`));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
