import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlainRecord } from './plain-record.ts';
import { RecordQueue } from './record-queue.ts';

const run = { seed: 20_261_121, numRuns: 300 };

const step = fc.oneof(
  fc.constant('push' as const),
  fc.constant('shift' as const),
  fc.integer({ min: 0, max: 10 }).map((most) => ({ most })),
);

describe('a queue of records', () => {
  it('does what an array does that is no longer than its capacity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 100 }), (capacity, steps) => {
        const queue = new RecordQueue(capacity);
        const model: PlainRecord[] = [];
        let next = 0;
        for (const each of steps) {
          if (each === 'push') {
            if (queue.isFull) continue;
            const record = { operation: `${next++}` };
            queue.push(record);
            model.push(record);
          } else if (each === 'shift') expect(queue.shift()).toBe(model.shift());
          else expect(queue.take(each.most)).toEqual(model.splice(0, each.most));
          expect([queue.size, queue.isFull]).toEqual([model.length, model.length === capacity]);
        }
      }),
      run,
    );
  });
});
