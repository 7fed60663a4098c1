// The same as app.mjs, in CommonJS.
const express = require('express');
const { routes } = require('./routes.cjs');

const server = routes(express).listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`serves http://127.0.0.1:${port}\n`);
});
