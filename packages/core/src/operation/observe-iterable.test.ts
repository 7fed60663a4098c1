import { EventEmitter, on } from 'node:events';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallObserver } from './call-observer.ts';
import { observeIterable } from './observe-iterable.ts';

let events: string[];
let observer: CallObserver;

beforeEach(() => {
  events = [];
  observer = {
    succeeded: (result) => events.push(`succeeded: ${String(result)}`),
    failed: (thrown) => events.push(`failed: ${String(thrown)}`),
    postponed: () => events.push('postponed'),
    resumed: () => events.push('resumed'),
  };
});

function* count(to: number, end: () => string = () => 'end'): Generator<number, string> {
  for (let i = 1; i <= to; i++) yield i;
  return end();
}

async function* countLater(to: number, end: () => string = () => 'end'): AsyncGenerator<number, string> {
  for (let i = 1; i <= to; i++) yield i;
  return end();
}

async function allOf<T>(iterable: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}

const broken = (): never => {
  throw new Error('broken');
};

describe('observeIterable of a generator', () => {
  it('tells that it begins with its first step and ends with its last', () => {
    const generator = count(2);
    expect(observeIterable(generator, observer)).toBe(true);
    expect(events).toEqual(['postponed']);
    expect(generator.next()).toEqual({ value: 1, done: false });
    expect(events).toEqual(['postponed', 'resumed']);
    expect([...generator]).toEqual([2]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: end']);
  });

  it('leaves it as it was after the end', () => {
    const generator = count(1);
    observeIterable(generator, observer);
    const whole = [...generator];
    expect([whole, Reflect.ownKeys(generator), generator.next()]).toEqual([[1], [], { value: undefined, done: true }]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: end']);
  });

  it('tells what it throws', () => {
    const generator = count(1, broken);
    observeIterable(generator, observer);
    expect(() => [...generator]).toThrow('broken');
    expect(events).toEqual(['postponed', 'resumed', 'failed: Error: broken']);
  });

  it('takes a loop that is left for the end', () => {
    const generator = count(9);
    observeIterable(generator, observer);
    for (const n of generator) if (n === 2) break;
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: undefined']);
  });

  it('goes on where the generator does, when it is told to return', () => {
    const generator = (function* () {
      try {
        yield 1;
      } finally {
        yield 'cleaning up';
      }
    })();
    observeIterable(generator, observer);
    generator.next();
    expect(generator.return(undefined)).toEqual({ value: 'cleaning up', done: false });
    expect(events).toEqual(['postponed', 'resumed']);
    generator.next();
    expect(events.at(-1)).toBe('succeeded: undefined');
  });

  it('tells what is thrown into it, unless it goes on', () => {
    const deaf = (function* () {
      for (;;) {
        try {
          yield 1;
        } catch {}
      }
    })();
    for (const generator of [count(9), deaf]) {
      observeIterable(generator, observer);
      generator.next();
      try {
        generator.throw(new Error('stop'));
      } catch {}
    }
    expect(events).toEqual(['postponed', 'resumed', 'failed: Error: stop', 'postponed', 'resumed']);
  });

  it.each<[string, (generator: Generator) => unknown]>([
    ['return()', (generator) => generator.return(0)],
    ['throw()', (generator) => expect(() => generator.throw(new Error('stop'))).toThrow('stop')],
  ])('counts nothing where %s comes before the first step', (_what, end) => {
    const generator = count(2);
    observeIterable(generator, observer);
    end(generator);
    expect([[...generator], events]).toEqual([[], ['postponed']]);
  });

  it('hands values in and out, and works with yield* and iterator helpers', () => {
    const echo = (function* (): Generator<unknown, void, string> {
      for (let said: unknown = 'first'; ; ) said = yield said;
    })();
    observeIterable(echo, observer);
    expect([echo.next().value, echo.next('a').value, echo.next('b').value]).toEqual(['first', 'a', 'b']);
    const inner = count(2);
    observeIterable(inner, observer);
    const outer = (function* () {
      return yield* inner;
    })();
    expect([...outer]).toEqual([1, 2]);
    const mapped = count(2);
    observeIterable(mapped, observer);
    const map = Reflect.get(mapped, 'map') as (each: (n: number) => number) => Iterable<number>;
    expect([...map.call(mapped, (n) => n * 10)]).toEqual([10, 20]);
    expect(events.filter((event) => event === 'succeeded: end')).toHaveLength(2);
  });

  it('takes what a compiler has made of a generator for one', () => {
    let left = 1;
    const lowered: IterableIterator<number> = {
      next: () => ({ done: left === 0, value: left-- }),
      return: (value: unknown) => ({ done: true, value }),
      throw: broken,
      [Symbol.iterator]: () => lowered,
    };
    observeIterable(lowered, observer);
    expect([...lowered]).toEqual([1]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: 0']);
  });
});

describe('observeIterable of an async generator', () => {
  it('tells of its steps when they are done', async () => {
    const generator = countLater(2);
    observeIterable(generator, observer);
    const seen: number[] = [];
    for await (const n of generator) seen.push(n);
    expect(seen).toEqual([1, 2]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: end']);
  });

  it('tells what it rejects with', async () => {
    const generator = countLater(1, broken);
    observeIterable(generator, observer);
    await expect(allOf(generator)).rejects.toThrow('broken');
    expect(events).toEqual(['postponed', 'resumed', 'failed: Error: broken']);
  });

  it('tells the end once where steps are asked for at the same time', async () => {
    const generator = countLater(1);
    observeIterable(generator, observer);
    const steps = await Promise.all([generator.next(), generator.next(), generator.next()]);
    expect(steps.map(({ done }) => done)).toEqual([false, true, true]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: end']);
  });

  it('takes a loop that is left for the end', async () => {
    const generator = countLater(9);
    observeIterable(generator, observer);
    for await (const n of generator) if (n === 2) break;
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: undefined']);
  });
});

describe('observeIterable of an async iterable', () => {
  it('measures the first loop over it, and no other', async () => {
    const rows = { [Symbol.asyncIterator]: () => countLater(2) };
    expect(observeIterable(rows, observer)).toBe(true);
    expect(await allOf(rows)).toEqual([1, 2]);
    expect(await allOf(rows)).toEqual([1, 2]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: end']);
  });

  it('needs no more than next() of its iterator', async () => {
    let left = 2;
    const bare = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: left === 0, value: left-- }) }) };
    observeIterable(bare, observer);
    expect(await allOf(bare)).toEqual([2, 1]);
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: 0']);
  });

  it('takes the iterator of an emitter for what it is', async () => {
    const emitter = new EventEmitter();
    const iterator = on(emitter, 'row');
    observeIterable(iterator, observer);
    emitter.emit('row', 1);
    for await (const [row] of iterator) if (row === 1) break;
    expect(events).toEqual(['postponed', 'resumed', 'succeeded: undefined']);
  });
});

describe('observeIterable', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each<[string, object]>([
    ['an array', [1]],
    ['a map', new Map()],
    ['the iterator of a collection, which holds all its values already', [1].values()],
    ['a stream of Node.js, which can be piped', Readable.from([1])],
    ['a stream of the web', new ReadableStream()],
    ['an emitter that can be iterated', Object.assign(new EventEmitter(), { [Symbol.asyncIterator]: () => count(1) })],
    ['a frozen generator', Object.freeze(count(1))],
    ['a frozen iterable', Object.freeze({ [Symbol.asyncIterator]: () => count(1) })],
    ['a cursor whose next() is no step', { next: () => null, [Symbol.iterator]: () => count(1) }],
    ['an object that throws', new Proxy({}, { get: broken })],
    ['a revoked proxy', revoked.proxy],
  ])('leaves %s alone, which is a result', (_what, value) => {
    expect(observeIterable(value, observer)).toBe(false);
    expect(events).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['that are no objects', 7],
    ['that throw when they are looked at', new Proxy({}, { get: broken })],
  ])('passes steps on %s', (_what, step) => {
    const odd = { next: () => step, return: broken, throw: broken, [Symbol.iterator]: () => odd };
    observeIterable(odd, observer);
    expect(odd.next() === step).toBe(true);
    expect(events).toEqual(['postponed', 'resumed']);
  });

  it('does not disturb a loop whose iterator cannot be measured', async () => {
    const frozen = { [Symbol.asyncIterator]: () => Object.freeze(countLater(2)) };
    observeIterable(frozen, observer);
    expect(await allOf(frozen)).toEqual([1, 2]);
    const iterator = { next: async () => ({ done: true, value: 7 }) };
    const odd = { [Symbol.asyncIterator]: () => new Proxy(iterator, { defineProperty: broken }) };
    observeIterable(odd, observer);
    expect(await allOf(odd)).toEqual([]);
    expect(events).toEqual(['postponed', 'postponed']);
  });
});
