import { recordWarnings } from '@executor-metrics/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit, instrumentationThat } from '../testdata/enabled-kit.ts';

class Client {
  query(sql: string): string {
    return `result of ${sql}`;
  }
}

class SubClient extends Client {}

type Query = (this: Client, sql: string) => string;

/** Replaces a method by one that notes its calls. */
function noting(calls: unknown[]): (original: Query) => Query {
  return (original) =>
    function query(sql) {
      calls.push(sql);
      return original.call(this, sql);
    };
}

/** What another instrumentation does to the method; the returned function undoes it as shimmer does. */
function wrapForeign(target: Client, calls: unknown[]): () => void {
  const before = target.query;
  const wrapper = function query(this: Client, sql: string): string {
    calls.push(sql);
    return before.call(this, sql);
  };
  target.query = wrapper;
  return () => {
    if (target.query === wrapper) target.query = before;
  };
}

const original = Client.prototype.query;

afterEach(() => {
  expect(Client.prototype.query).toBe(original);
  expect(Object.keys(Object.getOwnPropertyDescriptors(Client.prototype))).toEqual(['constructor', 'query']);
  vi.restoreAllMocks();
});

describe('kit.patch', () => {
  it('replaces a method for all objects, also for those from before, until the instrumentation is disabled', () => {
    const calls: unknown[] = [];
    const client = new Client();
    const { kit, instrumentation } = enabledKit();
    expect(kit.patch(Client.prototype, 'query', noting(calls))).toBe(true);
    expect(client.query('a')).toBe('result of a');
    instrumentation.disable();
    client.query('b');
    expect(calls).toEqual(['a']);
  });

  it('refuses a second hook for a method, says so once, and leaves the first one in place', () => {
    const warnings = recordWarnings();
    const calls: unknown[] = [];
    const { kit, instrumentation } = enabledKit({ name: 'greedy' });
    const wrapOnceMore = (before: Query): Query =>
      function query(sql) {
        calls.push('second');
        return before.call(this, sql);
      };
    kit.patch(Client.prototype, 'query', noting(calls));
    expect(kit.patch(Client.prototype, 'query', wrapOnceMore)).toBe(false);
    expect(kit.patch(new SubClient(), 'query', wrapOnceMore)).toBe(false);
    expect(kit.patch(Client.prototype, 'query', noting([]))).toBe(true);
    new Client().query('a');
    instrumentation.disable();
    expect(calls).toEqual(['a']);
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'EXECUTOR_METRICS_NOT_PATCHED: greedy: query() cannot be measured: another hook of this instrumentation has it already',
    ]);
  });

  it('lets another hook have the method once the first one is gone', () => {
    const [first, second]: unknown[][] = [[], []];
    const before = enabledKit({ name: 'in-turn' });
    before.kit.patch(Client.prototype, 'query', noting(first as unknown[]));
    before.instrumentation.disable();
    const after = enabledKit({ name: 'in-turn' });
    after.kit.patch(Client.prototype, 'query', (query: Query) => {
      return function other(sql) {
        second?.push(sql);
        return query.call(this, sql);
      };
    });
    new Client().query('a');
    after.instrumentation.disable();
    expect([first, second]).toEqual([[], ['a']]);
  });

  it('leaves the property as it was: not enumerable, and configurable', () => {
    const { kit, instrumentation } = enabledKit();
    kit.patch(Client.prototype, 'query', noting([]));
    expect(Object.getOwnPropertyDescriptor(Client.prototype, 'query')).toMatchObject({
      ...{ enumerable: false, configurable: true, writable: true },
    });
    instrumentation.disable();
  });

  it('does it once, however often it is asked', () => {
    const calls: unknown[] = [];
    const { kit, instrumentation } = enabledKit();
    for (let i = 0; i < 3; i++) expect(kit.patch(Client.prototype, 'query', noting(calls))).toBe(true);
    new Client().query('a');
    expect(calls).toEqual(['a']);
    instrumentation.disable();
  });

  it('does not patch an object whose prototype is patched', () => {
    const calls: unknown[] = [];
    const client = new Client();
    const { kit, instrumentation } = enabledKit();
    kit.patch(Client.prototype, 'query', noting(calls));
    expect(kit.patch(client, 'query', noting(calls))).toBe(true);
    client.query('a');
    expect(calls).toEqual(['a']);
    expect(Object.hasOwn(client, 'query')).toBe(false);
    instrumentation.disable();
  });

  it('patches what an object inherits, and lets it inherit again', () => {
    const calls: unknown[] = [];
    const { kit, instrumentation } = enabledKit();
    kit.patch(SubClient.prototype, 'query', noting(calls));
    new Client().query('a');
    new SubClient().query('b');
    expect(calls).toEqual(['b']);
    instrumentation.disable();
    expect(Object.hasOwn(SubClient.prototype, 'query')).toBe(false);
  });

  it('lets calls pass for good where somebody has wrapped the method once more', () => {
    const [calls, foreign]: [unknown[], unknown[]] = [[], []];
    const { kit, instrumentation } = enabledKit();
    kit.patch(Client.prototype, 'query', noting(calls));
    wrapForeign(Client.prototype, foreign);
    instrumentation.disable();
    expect(new Client().query('a')).toBe('result of a');
    expect([calls, foreign]).toEqual([[], ['a']]);
    Client.prototype.query = original;
  });

  it('is switched on below somebody else again, and leaves nothing when both are gone', () => {
    const [calls, foreign]: [unknown[], unknown[]] = [[], []];
    const instrumentation = instrumentationThat((kit) => kit.patch(Client.prototype, 'query', noting(calls)));
    instrumentation.enable();
    const patched = Client.prototype.query;
    const unwrap = wrapForeign(Client.prototype, foreign);
    instrumentation.disable();
    instrumentation.enable();
    new Client().query('a');
    expect([calls, foreign]).toEqual([['a'], ['a']]);
    unwrap();
    expect(Client.prototype.query).toBe(patched);
    instrumentation.disable();
  });

  it('patches anew where somebody else has taken its place meanwhile', () => {
    const [calls, foreign]: [unknown[], unknown[]] = [[], []];
    const instrumentation = instrumentationThat((kit) => kit.patch(Client.prototype, 'query', noting(calls)));
    instrumentation.enable();
    instrumentation.disable();
    const unwrap = wrapForeign(Client.prototype, foreign);
    instrumentation.enable();
    new Client().query('a');
    expect([calls, foreign]).toEqual([['a'], ['a']]);
    instrumentation.disable();
    unwrap();
  });

  it('does not grow when it is done and undone a thousand times below somebody else', () => {
    const target = { query: (): number => new Error('where').stack?.split('\n').length ?? 0 };
    const instrumentation = instrumentationThat((kit) => kit.patch(target, 'query', (query) => () => query()));
    instrumentation.enable();
    const below = target.query;
    target.query = () => below();
    const atFirst = target.query();
    for (let i = 0; i < 1000; i++) {
      instrumentation.disable();
      instrumentation.enable();
    }
    expect(target.query()).toBe(atFirst);
    instrumentation.disable();
  });

  describe('refuses, and says so once,', () => {
    const readonly = Object.defineProperty({}, 'query', { value: () => {} });
    const getter = {
      get query(): () => void {
        throw new Error('the getter was called');
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();

    it.each([
      ['a method that is not there', {}, 'there is no such method'],
      ['a getter', getter, 'it is a getter'],
      ['an inherited getter', Object.create(getter), 'it is a getter'],
      ['a value', { query: 7 }, 'it is no function'],
      ['a class', { query: Client }, 'it is a class'],
      ['a read-only method', readonly, 'it is read-only'],
      ['a frozen object', Object.freeze({ query: () => {} }), 'it is read-only'],
      ['a sealed heir', Object.preventExtensions(new Client()), 'it is read-only'],
      ['a revoked proxy', revoked.proxy, 'TypeError'],
    ])('%s', (_, target, why) => {
      const warnings = recordWarnings();
      const { kit, instrumentation } = enabledKit();
      const patch = (): boolean => kit.patch(target, 'query', (each) => each);
      expect([patch(), patch()]).toEqual([false, false]);
      expect(warnings).toEqual([
        {
          code: 'EXECUTOR_METRICS_NOT_PATCHED',
          message: expect.stringContaining(`query() cannot be measured: ${why}`),
        },
      ]);
      instrumentation.disable();
    });

    it('a wrapper that throws, or makes nothing', () => {
      recordWarnings();
      const { kit, instrumentation } = enabledKit();
      const throws = (): never => {
        throw new Error('no');
      };
      expect(kit.patch(Client.prototype, 'query', throws)).toBe(false);
      expect(kit.patch(Client.prototype, 'query', () => undefined as unknown as Query)).toBe(false);
      instrumentation.disable();
    });

    it('an ES module', async () => {
      const warnings = recordWarnings();
      const { kit, instrumentation } = enabledKit();
      expect(kit.patch(await import('../values/ignore.ts'), 'ignored', (each) => each)).toBe(false);
      expect(warnings).toHaveLength(1);
      instrumentation.disable();
    });
  });

  it('patches a writable method that cannot be configured', () => {
    const calls: unknown[] = [];
    const target = Object.seal({ query: original });
    const { kit, instrumentation } = enabledKit();
    kit.patch(target, 'query', noting(calls));
    target.query('a');
    instrumentation.disable();
    target.query('b');
    expect(calls).toEqual(['a']);
    expect(target.query).toBe(original);
  });

  it('does nothing once the instrumentation is disabled', () => {
    const { kit, instrumentation } = enabledKit();
    instrumentation.disable();
    expect(kit.patch(Client.prototype, 'query', noting([]))).toBe(false);
  });

  it('survives a target that was frozen meanwhile', () => {
    const calls: unknown[] = [];
    const target = { query: original };
    const { kit, instrumentation } = enabledKit();
    kit.patch(target, 'query', noting(calls));
    Object.freeze(target);
    instrumentation.disable();
    expect(target.query('a')).toBe('result of a');
    expect(calls).toEqual([]);
  });
});
