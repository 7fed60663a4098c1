import type { Attributes } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../support/options.ts';
import { type Recorded, recorded } from '../testdata/recorded-layout.ts';
import type { Operation } from './operation.ts';

let log: Recorded;
let operation: Operation;

beforeEach(() => {
  log = recorded();
  operation = log.operation('plan');
});

describe('run', () => {
  it('records that it began and ended, its outcome and its duration', async () => {
    const result = operation.run(async () => {
      log.nowMs += 250;
      return 'value';
    });
    expect(log.events).toEqual(['active+1']);
    expect(await result).toBe('value');
    expect(log.events).toEqual(['active+1', 'active-1', 'success in 0.25']);
  });

  it('measures a thenable from when it is awaited', async () => {
    const work = {
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then(onFulfilled: (value: string) => unknown) {
        log.nowMs += 500;
        return onFulfilled('rows');
      },
    };
    expect(operation.run(() => work)).toBe(work);
    log.nowMs += 60_000;
    await work;
    expect(log.events).toEqual(['active+1', 'active-1', 'active+1', 'active-1', 'success in 0.5']);
  });

  it('measures a generator from its first step to its last', () => {
    const steps = operation.run(function* () {
      yield 1;
      log.nowMs += 500;
      yield 2;
    });
    log.nowMs += 60_000;
    expect([...steps]).toEqual([1, 2]);
    expect(log.events).toEqual(['active+1', 'active-1', 'active+1', 'active-1', 'success in 0.5']);
  });

  it.each([
    ['goes back', -1],
    ['stops giving numbers', Number.NaN],
  ])('drops and counts the duration where the clock %s', (_what, changeMs) => {
    operation.run(() => {
      log.nowMs += changeMs;
    });
    expect(log.events).toEqual(['active+1', 'active-1', 'success']);
    expect(log.drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('records under the attributes that there were when it began', () => {
    const attributes = { step: 'one' };
    operation.run(() => {
      attributes.step = 'two';
    }, attributes);
    expect(log.events).toContain('success in 0{"step":"one"}');
  });

  it('takes what comes after an abort of its signal for the consequence of the abort', async () => {
    const controller = new AbortController();
    const run = operation.run(
      async () => {
        controller.abort(new Error('the user has left'));
        throw new RangeError('no more rows');
      },
      undefined,
      { signal: controller.signal },
    );
    await expect(run).rejects.toThrow('no more rows');
    expect(log.events.at(-1)).toBe('cancelled in 0');
  });

  it.each([
    ['null', null],
    ['options that throw', Object.defineProperty({}, 'signal', { get: () => operation.run(null as never) })],
    ['a signal that is none', { signal: 'stop' }],
  ])('runs with %s', (_what, options) => {
    expect(operation.run(() => 'value', undefined, options as never)).toBe('value');
    expect(log.events.at(-1)).toMatch(/^success/);
  });
});

describe('wrap', () => {
  it('keeps name, length, `this`, arguments and further properties', () => {
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

  it('measures each call', () => {
    const wrapped = operation.wrap((fails: boolean) => {
      if (fails) throw new RangeError('broken');
    });
    wrapped(false);
    expect(() => wrapped(true)).toThrow('broken');
    expect(log.events.filter((event) => !event.startsWith('active'))).toEqual([
      'success in 0',
      'failure:RangeError in 0',
    ]);
  });

  it('records under the attributes that it was given, whatever becomes of the object', () => {
    const attributes = { step: 'one' };
    const wrapped = operation.wrap(() => 1, attributes);
    attributes.step = 'two';
    wrapped();
    expect(log.events).toContain('success in 0{"step":"one"}');
  });

  it.each([[undefined], [null], ['plan'], [{}]])('refuses %j, which is no function', (value) => {
    expect(() => operation.wrap(value as never)).toThrow(ConfigurationError);
  });
});

describe('with', () => {
  it('adds its attributes to those of each measurement, which come first', () => {
    const further = operation.with({ step: 'one', kind: 'a' });
    further.recordSuccess();
    further.recordSuccess({ kind: 'b' });
    further.with({ level: 2 }).retry(1);
    expect(log.events).toEqual([
      'success{"step":"one","kind":"a"}',
      'success{"step":"one","kind":"b"}',
      'retried 1{"step":"one","kind":"a","level":2}',
    ]);
  });

  it('is the same operation where there is nothing to add', () => {
    expect(operation.with({})).toBe(operation);
    expect(operation.with(null as never)).toBe(operation);
  });

  it('cleans attributes once, so that one that cannot be recorded is counted once', () => {
    const further = operation.with({ bad: Number.NaN, good: 1 });
    further.recordSuccess();
    further.recordSuccess();
    expect(log.events).toEqual(['success{"good":1}', 'success{"good":1}']);
    expect(log.drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('measures functions and tickets under its attributes too', () => {
    const further = operation.with({ step: 'one' });
    further.wrap(() => 1)();
    further.enqueue({ kind: 'a' }).run(() => 1, { kind: 'b' });
    expect(log.events.slice(1)).toEqual([
      'active-1{"step":"one"}',
      'success in 0{"step":"one"}',
      'queued+1{"step":"one","kind":"a"}',
      'queued-1{"step":"one","kind":"a"}',
      'waited 0{"step":"one","kind":"a"}',
      'active+1{"step":"one","kind":"b"}',
      'active-1{"step":"one","kind":"b"}',
      'success in 0{"step":"one","kind":"b"}',
    ]);
  });
});

describe('recordDuration', () => {
  it.each([[0], [-0], [1e-9], [Number.MAX_SAFE_INTEGER]])('records %d seconds', (seconds) => {
    operation.recordDuration(seconds);
    expect(log.events).toEqual([`took ${seconds}`]);
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
  ])('drops and counts %s, and so does recordQueueTime', (seconds) => {
    operation.recordDuration(seconds as number);
    operation.recordQueueTime(seconds as number);
    expect(log.events).toEqual([]);
    expect(log.drops.byReason()).toEqual({ 'invalid-duration': 2 });
  });
});

describe('record', () => {
  it('records how it ended, and how long it took where that is said', () => {
    operation.record({ success: false, errorType: 'Busy', durationSeconds: 2 });
    operation.record({ outcome: 'timeout' });
    operation.record({ success: false, outcome: 'cancelled' });
    operation.record({});
    expect(log.events).toEqual(['failure:Busy in 2', 'timeout', 'cancelled', 'success']);
  });

  it('drops a bad duration and keeps the outcome', () => {
    operation.record({ success: false, errorType: 'Busy', durationSeconds: Number.NaN });
    expect(log.events).toEqual(['failure:Busy']);
    expect(log.drops.byReason()).toEqual({ 'invalid-duration': 1 });
  });

  it('reads each attribute once', () => {
    let reads = 0;
    const attributes: Attributes = Object.defineProperty({}, 'read', { enumerable: true, get: () => ++reads });
    operation.record({ durationSeconds: 1, attributes });
    expect(log.events).toEqual(['success in 1{"read":1}']);
  });

  it('counts a bad attribute once', () => {
    operation.record({ durationSeconds: 1, attributes: { bad: Number.NaN } });
    expect(log.drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });
});

describe('the other recording methods', () => {
  it.each([[1], [12]])('retry and recordRetry record attempt %d', (attempt) => {
    operation.retry(attempt);
    operation.recordRetry(attempt);
    expect(log.events).toEqual([`retried ${attempt}`, `retried ${attempt}`]);
  });

  it.each([[0], [-1], [1.5], ['2'], [undefined]])('retry counts a retry whose attempt is %j', (attempt) => {
    operation.retry(attempt as number);
    expect(log.events).toEqual(['retried undefined']);
  });

  it('reject records an operation that was turned away, with the reason where there is one', () => {
    operation.reject('queue_full', { tenant_kind: 'free' });
    operation.reject();
    expect(log.events).toEqual(['rejected:queue_full{"tenant_kind":"free"}', 'rejected']);
  });

  it('recordQueueTime records a waiting time that was measured elsewhere', () => {
    operation.recordQueueTime(3, { queue: 'mail' });
    expect(log.events).toEqual(['waited 3{"queue":"mail"}']);
  });
});

describe('an operation of which nothing is recorded', () => {
  beforeEach(() => {
    log.gate.isOpen = false;
  });

  it('records nothing, counts nothing, and calls what it is given', () => {
    expect(operation.run(() => 1)).toBe(1);
    expect(operation.wrap((a: number) => a + 1)(1)).toBe(2);
    expect(operation.with({ a: 1 }).run(() => 2)).toBe(2);
    expect(operation.enqueue().run(() => 3)).toBe(3);
    operation.start().fail();
    operation.record(null as never);
    operation.recordDuration(-1);
    operation.recordSuccess();
    operation.recordFailure('Busy');
    operation.retry(1);
    operation.reject();
    operation.recordQueueTime(-1);
    expect(log.events).toEqual([]);
    expect(log.drops.byReason()).toEqual({});
  });

  it('records from the moment when that changes, also what was wrapped before', () => {
    const wrapped = operation.wrap(() => 1);
    const further = operation.with({ a: 1 });
    log.gate.isOpen = true;
    wrapped();
    further.recordSuccess();
    expect(log.events).toEqual(['active+1', 'active-1', 'success in 0', 'success{"a":1}']);
  });

  it('ends what began before', () => {
    log.gate.isOpen = true;
    const timer = operation.start();
    const ticket = operation.enqueue();
    log.gate.isOpen = false;
    timer.succeed();
    expect(ticket.run(() => 1)).toBe(1);
    expect(log.events).toEqual(['active+1', 'queued+1', 'active-1', 'success in 0', 'queued-1', 'waited 0']);
  });
});
