import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { instrumentation, printNumbers } from '../enable.ts';
import { traffic } from './traffic.mjs';

const port = Number(process.argv[2]);
await traffic({ port, Redis, createClient, enable: () => instrumentation.enable() });
await printNumbers();
