import type { Attributes } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { Drops } from '../recording/drops.ts';
import type { OperationRecorder } from '../recording/recorder.ts';
import { ConfigurationError } from '../support/options.ts';
import { MeasuredOperation } from './measured-operation.ts';

describe('MeasuredOperation', () => {
  let clockMs: number;
  let drops: Drops;
  let recorded: string[];
  let operation: MeasuredOperation;

  beforeEach(() => {
    clockMs = 1000;
    drops = new Drops(() => {});
    recorded = [];
    const labels = (attributes: Attributes | undefined) => (attributes === undefined ? '' : JSON.stringify(attributes));
    const recorder: OperationRecorder = {
      duration: (seconds, attributes) => recorded.push(`took ${seconds}${labels(attributes)}`),
      completed: (outcome, attributes) =>
        recorded.push(`${outcome.status === 'failure' ? outcome.errorType : outcome.status}${labels(attributes)}`),
      retried: (attempt) => recorded.push(`retried ${attempt}`),
      began: () => {
        recorded.push('began');
        return () => recorded.push('ended');
      },
    };
    operation = new MeasuredOperation('plan', { recorder, drops, now: () => clockMs });
  });

  it('run records that it began and ended, its outcome and its duration', async () => {
    const result = operation.run(async () => {
      clockMs += 250;
      return 'value';
    });
    expect(recorded).toEqual(['began']);
    expect(await result).toBe('value');
    expect(recorded).toEqual(['began', 'ended', 'success', 'took 0.25']);
  });

  it('run measures a thenable from when it is awaited', async () => {
    const work = {
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then(onFulfilled: (value: string) => unknown) {
        clockMs += 500;
        return onFulfilled('rows');
      },
    };
    expect(operation.run(() => work)).toBe(work);
    clockMs += 60_000;
    await work;
    expect(recorded).toEqual(['began', 'ended', 'began', 'ended', 'success', 'took 0.5']);
  });

  it.each([
    ['goes back', -1],
    ['stops giving numbers', Number.NaN],
  ])('run drops and counts the duration where the clock %s', (_what, changeMs) => {
    operation.run(() => {
      clockMs += changeMs;
    });
    expect(recorded).toEqual(['began', 'ended', 'success']);
    expect(drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('run records under the attributes that there were when it began', () => {
    const attributes = { step: 'one' };
    operation.run(() => {
      attributes.step = 'two';
    }, attributes);
    expect(recorded).toContain('success{"step":"one"}');
  });

  it('wrap keeps name, length, `this`, arguments and further properties', () => {
    const source = {
      factor: 3,
      multiply: Object.assign(
        function multiply(this: { factor: number }, a: number, b: number): number {
          return this.factor * a * b;
        },
        { documented: true },
      ),
    };
    const wrapped = { factor: 3, multiply: operation.wrap(source.multiply) };
    expect(wrapped.multiply(2, 5)).toBe(30);
    expect(wrapped.multiply.name).toBe('multiply');
    expect(wrapped.multiply.length).toBe(2);
    expect(wrapped.multiply.documented).toBe(true);
  });

  it('wrap measures each call', () => {
    const wrapped = operation.wrap((fails: boolean) => {
      if (fails) throw new RangeError('broken');
    });
    wrapped(false);
    expect(() => wrapped(true)).toThrow('broken');
    expect(recorded.filter((event) => !event.startsWith('took'))).toEqual([
      'began',
      'ended',
      'success',
      'began',
      'ended',
      'RangeError',
    ]);
  });

  it('wrap records under the attributes that it was given, whatever becomes of the object', () => {
    const attributes = { step: 'one' };
    const wrapped = operation.wrap(() => 1, attributes);
    attributes.step = 'two';
    wrapped();
    expect(recorded).toContain('success{"step":"one"}');
  });

  it.each([[undefined], [null], ['plan'], [{}]])('wrap refuses %j, which is no function', (value) => {
    expect(() => operation.wrap(value as never)).toThrow(ConfigurationError);
  });

  it.each([[0], [-0], [1e-9], [Number.MAX_SAFE_INTEGER]])('recordDuration records %d seconds', (seconds) => {
    operation.recordDuration(seconds);
    expect(recorded).toEqual([`took ${seconds}`]);
  });

  it.each([
    [-1e-9],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [Number.MAX_VALUE],
    [undefined],
    [null],
    ['1'],
    [1n],
    [new Date(1)],
  ])('recordDuration drops and counts %s', (seconds) => {
    operation.recordDuration(seconds as number);
    expect(recorded).toEqual([]);
    expect(drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('record drops a bad duration and keeps the outcome', () => {
    operation.record({ success: false, errorType: 'Busy', durationSeconds: Number.NaN });
    expect(recorded).toEqual(['Busy']);
    expect(drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('record reads attributes once for the outcome and the duration', () => {
    let reads = 0;
    const attributes = Object.defineProperty({}, 'read', { enumerable: true, get: () => ++reads });
    operation.record({ durationSeconds: 1, attributes });
    expect(recorded).toEqual(['success{"read":1}', 'took 1{"read":1}']);
  });

  it('record counts a bad attribute once', () => {
    operation.record({ durationSeconds: 1, attributes: { bad: Number.NaN } });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it.each([[1], [12]])('recordRetry records attempt %d', (attempt) => {
    operation.recordRetry(attempt);
    expect(recorded).toEqual([`retried ${attempt}`]);
  });

  it.each([[0], [-1], [1.5], ['2'], [undefined]])('recordRetry counts a retry whose attempt is %j', (attempt) => {
    operation.recordRetry(attempt as number);
    expect(recorded).toEqual(['retried undefined']);
  });
});
