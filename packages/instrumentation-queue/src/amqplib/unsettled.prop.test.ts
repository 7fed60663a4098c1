import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unsettled } from './unsettled.ts';

const tagsOf = (unsettled: Unsettled): number[] => [...unsettled.all()].map(({ tag }) => tag).toSorted((a, b) => a - b);

/** Tags rise, with gaps of any size, and any message that is there may be settled in between. */
const steps = fc.array(
  fc.oneof(
    fc.record({ gap: fc.oneof(fc.constant(1), fc.nat(40), fc.constantFrom(16, 256, 1024, 2 ** 32)) }),
    fc.record({ settle: fc.nat(100) }),
  ),
  { maxLength: 300 },
);

describe('Unsettled', () => {
  it('has what was added and not removed, whatever the tags are', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const unsettled = new Unsettled();
        const model: number[] = [];
        let last = 0;
        for (const step of taken) {
          if ('gap' in step) {
            last += Math.max(1, step.gap);
            expect(unsettled.add(last)?.tag).toBe(last);
            model.push(last);
          } else {
            const [tag] = model.splice(step.settle % Math.max(1, model.length), 1);
            const delivery = tag === undefined ? undefined : unsettled.find(tag);
            expect(delivery?.tag).toBe(tag);
            if (delivery !== undefined) unsettled.remove(delivery);
          }
          expect(tagsOf(unsettled)).toEqual(model);
        }
      }),
    );
  });

  it('keeps messages that nobody settles, while a million others come and go', () => {
    const unsettled = new Unsettled();
    const forgotten = [1, 2, 1025, 500_000];
    for (let tag = 1; tag <= 1_000_000; tag++) {
      const delivery = unsettled.add(tag);
      if (delivery !== undefined && !forgotten.includes(tag)) unsettled.remove(delivery);
    }
    expect(tagsOf(unsettled)).toEqual(forgotten);
    expect(forgotten.map((tag) => unsettled.find(tag)?.tag)).toEqual(forgotten);
  });

  it('has room for thousands that are there at once', () => {
    const unsettled = new Unsettled();
    const tags = Array.from({ length: 5000 }, (_, i) => i + 1);
    for (const tag of tags) unsettled.add(tag);
    expect(tagsOf(unsettled)).toEqual(tags);
    for (const delivery of unsettled.all()) unsettled.remove(delivery);
    expect(tagsOf(unsettled)).toEqual([]);
  });

  it('has a tag once, and none that was not added', () => {
    const unsettled = new Unsettled();
    unsettled.add(7);
    for (const tag of [7, 0]) expect(unsettled.add(tag)).toBeUndefined();
    for (const tag of [0, 23, -9, 7.5, Number.NaN]) expect(unsettled.find(tag)).toBeUndefined();
    expect(tagsOf(unsettled)).toEqual([7]);
  });

  it('holds nothing of a message that is settled', () => {
    const unsettled = new Unsettled();
    const delivery = unsettled.add(1);
    if (delivery === undefined) throw new Error('it is there already');
    delivery.active = { end() {} };
    unsettled.remove(delivery);
    expect(delivery).toEqual({ tag: 0, place: undefined, active: undefined, startedMs: 0 });
  });
});
