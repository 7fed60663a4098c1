import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A program of its own: a server that clients send requests to. It says its port to its parent and ends with it.

const server = createServer((_, response) => void response.end('ok'));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
