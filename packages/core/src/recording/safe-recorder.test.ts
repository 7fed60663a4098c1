import { beforeEach, describe, expect, it } from 'vitest';
import { Drops } from './drops.ts';
import { nothing, type OperationRecorder, success } from './recorder.ts';
import { SafeRecorder } from './safe-recorder.ts';

const fails = () => {
  throw new Error('the instrument broke');
};

const recorder: OperationRecorder = { duration: fails, completed: fails, retried: fails, began: fails };

describe('SafeRecorder', () => {
  let drops: Drops;

  beforeEach(() => {
    drops = new Drops(() => {});
  });

  it('catches and counts what any recording throws', () => {
    const safe = new SafeRecorder(recorder, drops);
    safe.duration(1, undefined);
    safe.completed(success, undefined);
    safe.retried(1, undefined);
    safe.began(undefined)();
    expect(drops.byReason()).toEqual({ 'recording-failed': 4 });
  });

  it('catches and counts what the end of a call throws', () => {
    const safe = new SafeRecorder({ ...recorder, began: () => fails }, drops);
    const ended = safe.began(undefined);
    expect(drops.byReason()).toEqual({});
    ended();
    expect(drops.byReason()).toEqual({ 'recording-failed': 1 });
  });

  it('wraps nothing where there is nothing to end', () => {
    expect(new SafeRecorder({ ...recorder, began: () => nothing }, drops).began(undefined)).toBe(nothing);
  });
});
