import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallObserver } from './call-observer.ts';
import { observeThenable, type Thenable } from './observe-thenable.ts';

type Then = Thenable['then'];

/** As query builders are: the work begins when `then` is called. */
class Builder {
  started = 0;
  readonly #work: () => Promise<unknown>;

  constructor(work: () => Promise<unknown>) {
    this.#work = work;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is what is tested
  then(...handlers: Parameters<Then>): unknown {
    this.started++;
    return this.#work().then(...handlers);
  }
}

describe('observeThenable', () => {
  let events: string[];
  let observer: CallObserver;

  beforeEach(() => {
    events = [];
    observer = {
      succeeded: () => events.push('succeeded'),
      failed: (thrown) => events.push(`failed: ${String(thrown)}`),
      postponed: () => events.push('postponed'),
      resumed: () => events.push('resumed'),
    };
  });

  it('measures from the first await to the value', async () => {
    const builder = new Builder(async () => 'rows');
    observeThenable(builder, builder.then, observer);
    expect([builder.started, ...events]).toEqual([0, 'postponed']);
    expect(await builder).toBe('rows');
    expect([builder.started, ...events]).toEqual([1, 'postponed', 'resumed', 'succeeded']);
  });

  it('measures a rejection and passes it on', async () => {
    const builder = new Builder(() => Promise.reject(new Error('broken')));
    observeThenable(builder, builder.then, observer);
    await expect(async () => await builder).rejects.toThrow('broken');
    expect(events).toEqual(['postponed', 'resumed', 'failed: Error: broken']);
  });

  it('passes values and reasons through a then without handlers', async () => {
    const good = new Builder(async () => 'rows');
    observeThenable(good, good.then, observer);
    expect(await good.then()).toBe('rows');
    const bad = new Builder(() => Promise.reject(new Error('broken')));
    observeThenable(bad, bad.then, observer);
    await expect(bad.then()).rejects.toThrow('broken');
  });

  it('is gone after the first await', async () => {
    const builder = new Builder(async () => 'rows');
    observeThenable(builder, builder.then, observer);
    expect(Object.hasOwn(builder, 'then')).toBe(true);
    await builder;
    expect(Object.hasOwn(builder, 'then')).toBe(false);
    await builder;
    expect(builder.started).toBe(2);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded']);
  });

  it('puts a then of the object itself back as it was', async () => {
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    const thenable = { then: (onFulfilled?: ((value: unknown) => unknown) | null) => onFulfilled?.('own') };
    const before = Object.getOwnPropertyDescriptor(thenable, 'then');
    observeThenable(thenable, thenable.then, observer);
    expect(Object.keys(thenable)).toEqual(['then']);
    expect(await thenable).toBe('own');
    expect(Object.getOwnPropertyDescriptor(thenable, 'then')).toEqual(before);
  });

  it('piles nothing up on a thenable that is returned again and again', async () => {
    const client = new Builder(async () => 'connected');
    for (let call = 0; call < 20_000; call++) observeThenable(client, client.then, observer);
    expect(await client).toBe('connected');
    expect(events.filter((event) => event === 'postponed')).toHaveLength(1);
    expect(events.filter((event) => event === 'succeeded')).toHaveLength(20_000);
  });

  it('counts a frozen one as done', () => {
    const frozen = Object.freeze(new Builder(async () => 'rows'));
    observeThenable(frozen, frozen.then, observer);
    expect(events).toEqual(['succeeded']);
  });

  it('counts a proxy that refuses as done', () => {
    const refusing = new Proxy(new Builder(async () => 'rows'), { defineProperty: () => false });
    observeThenable(refusing, refusing.then, observer);
    expect(events).toEqual(['succeeded']);
  });

  it('takes the first word of a thenable that settles twice', () => {
    const then: Then = (onFulfilled, onRejected) => {
      onFulfilled?.('first');
      onRejected?.('second');
      return onFulfilled?.('third');
    };
    const unruly: Thenable = { then };
    observeThenable(unruly, then, observer);
    unruly.then(
      () => {},
      () => {},
    );
    expect(events).toEqual(['postponed', 'resumed', 'succeeded']);
  });

  it('ends with the error of a then that throws', () => {
    const then: Then = () => {
      throw new Error('no connection');
    };
    const broken: Thenable = { then };
    observeThenable(broken, then, observer);
    expect(() => broken.then()).toThrow('no connection');
    expect(events).toEqual(['postponed', 'resumed', 'failed: Error: no connection']);
  });

  it('measures a promise of another realm', async () => {
    const foreign: Promise<string> = runInNewContext('Promise.resolve("from afar")');
    observeThenable(foreign as Thenable, foreign.then as Then, observer);
    expect(await foreign).toBe('from afar');
    expect(events).toEqual(['postponed', 'resumed', 'succeeded']);
  });
});
