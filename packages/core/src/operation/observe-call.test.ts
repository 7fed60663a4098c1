import { describe, expect, it } from 'vitest';
import type { CallObserver } from './call-observer.ts';
import { observeCall } from './observe-call.ts';

function recordingObserver(): CallObserver & { readonly events: string[] } {
  const events: string[] = [];
  return {
    events,
    succeeded: () => events.push('succeeded'),
    failed: (thrown) => events.push(`failed: ${String(thrown)}`),
    postponed: () => events.push('postponed'),
    resumed: () => events.push('resumed'),
  };
}

describe('observeCall of a sync function', () => {
  it.each([[undefined], [null], [0], ['text'], [{ value: 1 }], [Symbol('s')]])('returns %s at once', (value) => {
    const observer = recordingObserver();
    expect(observeCall(() => value, observer)).toBe(value);
    expect(observer.events).toEqual(['succeeded']);
  });

  it.each([[new Error('broken')], ['text'], [undefined]])('throws %s as it is', (thrown) => {
    const observer = recordingObserver();
    let caught: unknown = 'nothing';
    try {
      observeCall(() => {
        throw thrown;
      }, observer);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(observer.events).toEqual([`failed: ${String(thrown)}`]);
  });

  const throwing = () => {
    throw new Error('hands off');
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  // biome-ignore lint/suspicious/noThenProperty: this is what is tested
  const odd = { then: 1 };
  const throwingThen = Object.defineProperty({}, 'then', { get: throwing });
  it.each<[string, object]>([
    ['whose then is no function', odd],
    ['whose then throws when it is read', throwingThen],
    ['that is a proxy that throws', new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing })],
    ['that is a revoked proxy', revoked.proxy],
    ['that is a proxy of a promise, which nobody can await', new Proxy(Promise.resolve(1), {})],
  ])('returns an object %s untouched', (_what, value) => {
    const observer = recordingObserver();
    expect(observeCall(() => value, observer) === value).toBe(true);
    expect(observer.events).toEqual(['succeeded']);
  });
});

describe('observeCall of an async function', () => {
  it('waits for the value', async () => {
    const observer = recordingObserver();
    const result = observeCall(async () => 'value', observer);
    expect(observer.events).toEqual([]);
    expect(await result).toBe('value');
    expect(observer.events).toEqual(['succeeded']);
  });

  it('passes the very reason of a rejection on', async () => {
    const observer = recordingObserver();
    const reason = new Error('broken');
    await expect(observeCall(() => Promise.reject(reason), observer)).rejects.toBe(reason);
    expect(observer.events).toEqual(['failed: Error: broken']);
  });

  it('measures a promise of a class as the object that it is, with all its state', async () => {
    class Job<T> extends Promise<T> {
      #label = 'none';
      label(...set: string[]): string {
        this.#label = set[0] ?? this.#label;
        return this.#label;
      }
    }
    const observer = recordingObserver();
    const job = new Job<number>((resolve) => resolve(1));
    job.label('nightly');
    const result = observeCall(() => job, observer);
    expect(result).toBe(job);
    expect(result.label()).toBe('nightly');
    expect(await result).toBe(1);
    expect(observer.events).toEqual(['postponed', 'resumed', 'succeeded']);
  });

  it('sees the end of a promise of a class through catch, finally and Promise.all', async () => {
    class Job<T> extends Promise<T> {}
    for (const settle of [
      (job: Promise<number>) => job.catch(() => {}),
      (job: Promise<number>) => job.finally(() => {}),
      (job: Promise<number>) => Promise.all([job]),
    ]) {
      const observer = recordingObserver();
      await settle(observeCall(() => Job.resolve(1), observer));
      expect(observer.events).toEqual(['postponed', 'resumed', 'succeeded']);
    }
  });

  it('keeps what hangs on a promise, such as the child of an exec', async () => {
    const observer = recordingObserver();
    const promise = Object.assign(Promise.resolve(1), { child: { pid: 4711 } });
    const following = observeCall(() => promise, observer);
    expect(following.child).toBe(promise.child);
    expect(await following).toBe(1);
  });

  it('follows a plain promise with a then of its own, which await does not call', async () => {
    const observer = recordingObserver();
    const promise = Object.assign(Promise.resolve(1), {
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then: () => {
        throw new Error('not to be called');
      },
    });
    expect(await observeCall(() => promise, observer)).toBe(1);
    expect(observer.events).toEqual(['succeeded']);
  });

  it('constructs no promise of a class by itself, as the constructor may begin some work', async () => {
    const queries: unknown[] = [];
    class Query extends Promise<unknown> {
      static override get [Symbol.species]() {
        return Promise;
      }
      constructor(text: string) {
        super((resolve) => resolve(text));
        queries.push(text);
      }
    }
    const observer = recordingObserver();
    expect(await observeCall(() => new Query('select'), observer)).toBe('select');
    expect(queries).toEqual(['select']);
    expect(observer.events).toEqual(['postponed', 'resumed', 'succeeded']);
  });

  it('leaves the work of a lazy promise class to whoever awaits it', async () => {
    let started = 0;
    class LazyQuery extends Promise<string> {
      static override get [Symbol.species]() {
        return Promise;
      }
      // biome-ignore lint/suspicious/noThenProperty: drivers have such classes
      override then: Promise<string>['then'] = (onFulfilled, onRejected) => {
        started++;
        return super.then(onFulfilled, onRejected);
      };
    }
    const observer = recordingObserver();
    const query = new LazyQuery((resolve) => resolve('rows'));
    expect(observeCall(() => query, observer)).toBe(query);
    expect([started, ...observer.events]).toEqual([0, 'postponed']);
    expect(await query).toBe('rows');
    expect([started, ...observer.events]).toEqual([1, 'postponed', 'resumed', 'succeeded']);
  });
});
