// A service as its authors wrote it: nothing in it knows of metrics.
import express from 'express';
import { routes } from './routes.cjs';

const server = routes(express).listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`serves http://127.0.0.1:${port}\n`);
});
