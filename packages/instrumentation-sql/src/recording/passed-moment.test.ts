import { describe, expect, it } from 'vitest';
import { PassedMoment } from './passed-moment.ts';

describe('a moment that is passed on', () => {
  it('is taken once', () => {
    const moment = new PassedMoment();
    moment.pass(7);
    expect([moment.take(), moment.take()]).toEqual([7, undefined]);
  });

  it('is gone once it is dropped', () => {
    const moment = new PassedMoment();
    moment.pass(7);
    moment.drop();
    expect(moment.take()).toBeUndefined();
  });
});
