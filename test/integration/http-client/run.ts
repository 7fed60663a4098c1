import type http from 'node:http';
import { counted } from './counted.ts';
import { enable, reader } from './enable.ts';
import { fetchTraffic, nodeTraffic, withServer } from './traffic.ts';

/** Sends all traffic, prints what was counted, and ends. */
export async function run(get: typeof http.get): Promise<void> {
  enable();
  await withServer((server) => nodeTraffic(server, get));
  const node = await counted(reader);
  await withServer(fetchTraffic);
  const both = await counted(reader);
  await withServer(async ({ origin }) => {
    const socket = new WebSocket(origin.replace('http', 'ws'));
    await new Promise((ended) => socket.addEventListener('error', ended));
  });
  const all = await counted(reader);
  const active = await counted(reader, 'http.client.active_requests');
  const connections = await counted(reader, 'http.client.open_connections');
  process.stdout.write(`${JSON.stringify({ node, both, all, active, connections })}\n`);
}
