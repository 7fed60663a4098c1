import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Body } from './answer.ts';
import { AnswersUnderWay } from './answers-under-way.ts';

const bodyOf = (byteLength: number): Body => ({ chunks: [], byteLength });
const limits = { sendTimeoutMs: 1000, keptBodies: 2, keptBytes: 100 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an answer under way', () => {
  it('is cut off when its time is over', () => {
    const cutOff = vi.fn();
    new AnswersUnderWay(limits).begin(bodyOf(1), cutOff);
    vi.advanceTimersByTime(999);
    expect(cutOff).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(cutOff).toHaveBeenCalledOnce();
  });

  it('is left alone, without a timer, once it has ended', () => {
    const cutOff = vi.fn();
    const end = new AnswersUnderWay(limits).begin(bodyOf(1), cutOff);
    end();
    end();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(cutOff).not.toHaveBeenCalled();
  });

  it('may end in the very moment in which it is cut off', () => {
    const underWay = new AnswersUnderWay(limits);
    const cutOff = vi.fn(() => end());
    const end = underWay.begin(bodyOf(1), cutOff);
    vi.advanceTimersByTime(1000);
    expect(cutOff).toHaveBeenCalledOnce();
  });
});

describe('the bodies under way', () => {
  it('are all kept while they are few, however large', () => {
    const underWay = new AnswersUnderWay(limits);
    const cutOff = vi.fn();
    for (let i = 0; i < 2; i++) underWay.begin(bodyOf(1_000_000), cutOff);
    expect(cutOff).not.toHaveBeenCalled();
  });

  it('are all kept while they are small, however many', () => {
    const underWay = new AnswersUnderWay(limits);
    const cutOff = vi.fn();
    for (let i = 0; i < 50; i++) underWay.begin(bodyOf(2), cutOff);
    expect(cutOff).not.toHaveBeenCalled();
  });

  it('give way to a new one when they are many and large, the longest under way first', () => {
    const underWay = new AnswersUnderWay(limits);
    const cutOffs = Array.from({ length: 4 }, () => vi.fn());
    for (const cutOff of cutOffs) underWay.begin(bodyOf(60), cutOff);
    expect(cutOffs.map((cutOff) => cutOff.mock.calls.length)).toEqual([1, 1, 0, 0]);
  });

  it('count once for all answers that share one, which are cut off together', () => {
    const underWay = new AnswersUnderWay(limits);
    const [shared, other, newest] = [bodyOf(60), bodyOf(60), bodyOf(60)];
    const cutOff = vi.fn();
    for (let i = 0; i < 200; i++) underWay.begin(shared, cutOff);
    underWay.begin(other, vi.fn());
    expect(cutOff).not.toHaveBeenCalled();
    underWay.begin(newest, vi.fn());
    expect(cutOff).toHaveBeenCalledTimes(200);
  });

  it('are forgotten when their last answer has ended', () => {
    const underWay = new AnswersUnderWay(limits);
    const kept = vi.fn();
    const [a, b] = [bodyOf(60), bodyOf(60)];
    const ends = [a, a, b].map((body) => underWay.begin(body, kept));
    for (const end of ends) end();
    for (let i = 0; i < 2; i++) underWay.begin(bodyOf(60), kept);
    expect(kept).not.toHaveBeenCalled();
  });
});
