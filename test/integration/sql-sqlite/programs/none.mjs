import { setTimeout } from 'node:timers/promises';

const { instrumentation } = await import('../../sql-programs/enable.ts');
await setTimeout(100);
instrumentation.disable();
instrumentation.enable();
await import('node:zlib');
await setTimeout(20);
/** @type {string[]} */
const loaded = Reflect.get(process, 'moduleLoadList');
process.stdout.write(`${JSON.stringify({ loaded: loaded.filter((name) => name.includes('sqlite')) })}\n`);
