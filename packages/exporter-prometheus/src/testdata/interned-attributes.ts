// Prints, as JSON, how many label sets a table knows while they are held, and after they were let go. Run with --expose-gc.
import { setTimeout } from 'node:timers/promises';
import { InternedAttributes } from '../profile/interned-attributes.ts';

const table = new InternedAttributes();
const held = Array.from({ length: 1000 }, (_, i) => table.of([['held', String(i)]]));
for (let i = 0; i < 50_000; i++) table.of([['let-go', String(i)]]);

// What was asked for stays until the end of the job; finalizers run some time after the collector.
for (let round = 0; round < 50 && table.size > held.length; round++) {
  await setTimeout(10);
  gc?.();
}
const isSame = held.every((attributes, i) => table.of([['held', String(i)]]) === attributes);
process.stdout.write(JSON.stringify({ size: table.size, isSame }));
