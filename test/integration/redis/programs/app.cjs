const { Redis } = require('ioredis');
const { createClient } = require('redis');
const { instrumentation, printNumbers } = require('../enable.ts');
const { traffic } = require('./traffic.mjs');

const port = Number(process.argv[2]);
traffic({ port, Redis, createClient, enable: () => instrumentation.enable() }).then(printNumbers);
