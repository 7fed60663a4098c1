import { type Collector, createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { compiled } from '../testdata/decorators/compile.ts';
import type { define as defineLegacy } from '../testdata/decorators/legacy.ts';
import type * as tc39 from '../testdata/decorators/tc39.ts';

type Tc39 = typeof tc39;

const completed = 'executor.operation.completed';
const operation = (name: string, attributes: object = {}) => ({ 'executor.operation': name, ...attributes });

let collector: Collector;
let metrics: ExecutorMetrics;

beforeEach(() => {
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
});

describe('the decorators of TC39', () => {
  let define: Tc39['define'];
  let ignored: Tc39['ignored'];

  beforeAll(async () => {
    ({ define, ignored } = (await compiled('tc39')) as unknown as Tc39);
  }, 60_000);

  it('measure methods, and leave them what they are', async () => {
    const { Store } = define(metrics);
    const store = new Store();
    expect([store.multiply(2, 5), store.multiply.name, store.multiply.length]).toEqual([30, 'multiply', 2]);
    await expect(store.load(-1)).rejects.toThrow('no such row');
    expect(await store.load(1)).toBe('row 1');
    expect([...store.rows()]).toEqual([1, 2]);
    const points = await collector.collect();
    expect(pointValue(points, completed, operation('store.multiply', { kind: 'maths' }))).toBe(1);
    expect(pointValue(points, completed, operation('load', { 'error.type': 'RangeError' }))).toBe(1);
    expect(pointValue(points, completed, operation('load', { 'executor.outcome': 'success' }))).toBe(1);
    expect(pointValue(points, completed, operation('store.rows'))).toBe(1);
  });

  it('measure static and private methods, getters, setters, accessors and fields that hold a function', async () => {
    const { Store } = define(metrics);
    const store = new Store();
    expect(Store.open()).toBe('opened 1');
    expect(store.size).toBe(3);
    store.size = 4;
    store.level = 2;
    expect([store.level, store.reveal(), store.handle(1)]).toEqual([2, 42, 4]);
    const points = await collector.collect();
    const counts = ['store.open', 'size', 'store.set', 'store.level', 'secret', 'store.handle'].map((name) =>
      pointValue(points, completed, operation(name)),
    );
    expect(counts).toEqual([1, 1, 1, 2, 1, 1]);
  });

  it('make attributes of the arguments of each call', async () => {
    const store = new (define(metrics).Store)();
    store.labelled('a');
    store.labelled('b');
    const points = pointsOf(await collector.collect(), completed, operation('store.labelled'));
    expect(points.map(({ attributes }) => attributes.kind)).toEqual(['a', 'b']);
  });

  it('record the memory of calls', async () => {
    expect(new (define(metrics).Store)().grow()).toBe(7);
    const rss = pointHistogram(await collector.collect(), 'executor.call.memory', {
      ...operation('store.grow'),
      'executor.memory.kind': 'peak_rss',
    });
    expect(rss.sum).toBeGreaterThan(1024 ** 2);
  });

  it('measure all methods of a class but those to skip, and nothing else of it', async () => {
    const { Service } = define(metrics);
    const service = Service.create();
    expect([service.slow(), service.state, Service.Helper.name]).toEqual(['Service', 'ready', 'Store']);
    service[ignored]();
    expect(service).toBeInstanceOf(Service);
    const names = pointsOf(await collector.collect(), completed).map(
      ({ attributes }) => attributes['executor.operation'],
    );
    expect(names.toSorted()).toEqual(['service.create', 'service.slow']);
  });

  it('name operations after the class where they are given no name', async () => {
    const { Named } = define(metrics);
    new Named().only();
    expect(pointValue(await collector.collect(), completed, operation('Named.only'))).toBe(1);
  });
});

describe('the decorators of experimentalDecorators', () => {
  let define: typeof defineLegacy;
  const options = { experimentalDecorators: true, emitDecoratorMetadata: true };
  /** `reflect-metadata`, as far as frameworks need it: metadata by the identity of their target. */
  const metadata = new WeakMap<object, Map<unknown, unknown>>();
  const reflection = {
    getOwnMetadataKeys: (target: object) => [...(metadata.get(target)?.keys() ?? [])],
    getOwnMetadata: (key: unknown, target: object) => metadata.get(target)?.get(key),
    defineMetadata: (key: unknown, value: unknown, target: object) => {
      metadata.set(target, new Map([...(metadata.get(target) ?? []), [key, value]]));
    },
  };
  const get =
    (path: string) =>
    (...[, , descriptor]: unknown[]) =>
      reflection.defineMetadata('path', path, (descriptor as PropertyDescriptor).value);

  beforeAll(async () => {
    ({ define } = (await compiled('legacy', options)) as { define: typeof defineLegacy });
  }, 60_000);

  beforeEach(() => void Object.assign(Reflect, reflection));

  afterEach(() => {
    for (const name of Object.keys(reflection)) Reflect.deleteProperty(Reflect, name);
  });

  it('measure methods, static methods and getters, and leave them what they are', async () => {
    const { Controller } = define(metrics, get);
    const controller = new Controller();
    expect([controller.multiply(2, 5), controller.multiply.name, controller.multiply.length]).toEqual([
      30,
      'multiply',
      2,
    ]);
    await expect(controller.load(-1)).rejects.toThrow('no such row');
    expect(Controller.open()).toBe('opened 1');
    controller.size = 4;
    expect([controller.size, controller.grow()]).toEqual([4, 7]);
    const points = await collector.collect();
    expect(pointValue(points, completed, operation('controller.multiply', { kind: 'maths' }))).toBe(1);
    expect(pointValue(points, completed, operation('load', { 'error.type': 'RangeError' }))).toBe(1);
    expect(pointValue(points, completed, operation('controller.open'))).toBe(1);
    expect(pointValue(points, completed, operation('controller.size'))).toBe(2);
    expect(pointsOf(points, 'executor.call.memory')).toHaveLength(2);
  });

  it('measure all methods of a class but those to skip', async () => {
    const { Service } = define(metrics, get);
    expect(Service.create().slow()).toBe('Service');
    const names = pointsOf(await collector.collect(), completed).map(
      ({ attributes }) => attributes['executor.operation'],
    );
    expect(names.toSorted()).toEqual(['service.create', 'service.slow']);
  });

  it('hand over what a framework knows of a method, in whatever order the decorators stand', () => {
    const { Controller, Service } = define(metrics, get);
    const { above, below } = Controller.prototype;
    const paths = [above, below, Service.prototype.slow].map((method) => reflection.getOwnMetadata('path', method));
    expect(paths).toEqual(['/above', '/below', '/slow']);
  });
});

describe('a decorator that is called as a function', () => {
  it('wraps functions, with and without a name', async () => {
    const double = metrics.timed('double')((n: number) => 2 * n);
    const halve = metrics.timed(function halve(n: number) {
      return n / 2;
    });
    const third = metrics.recordExecutionTime(undefined, { attributes: { kind: 'maths' } })(function third(n: number) {
      return n / 3;
    });
    expect([double(4), halve(4), third(6)]).toEqual([8, 2, 2]);
    const points = pointsOf(await collector.collect(), completed);
    expect(points.map(({ attributes }) => attributes['executor.operation'])).toEqual(['double', 'halve', 'third']);
  });

  it('measures the methods of a class that it is called with', async () => {
    class Cache {
      get(key: string): string {
        return key;
      }
    }
    expect(new (metrics.timed('cache')(Cache))().get('a')).toBe('a');
    expect(pointValue(await collector.collect(), completed, operation('cache.get'))).toBe(1);
  });

  it('gives the operation its options', async () => {
    const check = metrics.timed('check', {
      slo: [0.123],
      classifyResult: (ok) => (ok === true ? undefined : { outcome: 'failure', errorType: 'refused' }),
    })((n: number) => n > 0);
    check(-1);
    const points = await collector.collect();
    expect(pointValue(points, completed, operation('check', { 'error.type': 'refused' }))).toBe(1);
    const { buckets } = pointHistogram(points, 'executor.operation.duration', operation('check'));
    expect(buckets.map(({ upperBound }) => upperBound)).toContain(0.123);
  });

  it('calls the function all the same where its attributes cannot be made, and counts that', () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const attributes = () => {
      throw new Error('no idea');
    };
    expect(metrics.timed('plan', { attributes })(() => 1)()).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'invalid-attribute': 1 });
    vi.restoreAllMocks();
  });

  it('asks for no attributes while nothing is recorded', () => {
    const attributes = vi.fn(() => ({}));
    const wrapped = metrics.timed('plan', { attributes })(() => 1);
    metrics.setEnabled(false);
    wrapped();
    expect(attributes).not.toHaveBeenCalled();
  });

  it('leaves methods alone that nobody can replace, and static properties that hold a class', () => {
    class Inner {}
    class Outer {
      static Inner = Inner;
      fixed(): number {
        return 1;
      }
    }
    const { fixed } = Outer.prototype;
    Object.defineProperty(Outer.prototype, 'fixed', { configurable: false, writable: false });
    metrics.timed('outer')(Outer);
    expect(Outer.prototype.fixed).toBe(fixed);
    expect(new Outer.Inner()).toBeInstanceOf(Inner);
  });

  it.each<[string, () => unknown, string]>([
    ['text', () => metrics.withMetrics('plan')('plan' as never), 'withMetrics(): got "plan"'],
    ['nothing', () => metrics.timed('plan')(undefined as never), 'timed(): got undefined'],
    [
      'a function without a name',
      () =>
        metrics.timed(
          (
            () => () =>
              1
          )(),
        ),
      'the function has no name',
    ],
    [
      'a field, with experimentalDecorators',
      () => metrics.timed('plan')({}, 'field', undefined as never),
      'on "field"',
    ],
    ['a parameter', () => metrics.timed('plan')({}, 'method', 0 as never), 'on "method"'],
    [
      'another kind of thing',
      () => metrics.timed('plan')(() => 1, { kind: 'enum', name: 'a' } as never),
      'on a "enum"',
    ],
    ['an unknown option', () => metrics.timed('plan', { atributes: {} } as object), 'unknown option "atributes"'],
    ['a method to skip that has no name', () => metrics.timed('plan', { skip: [1] }), 'option "skip"'],
    ['an unknown option of the operation', () => metrics.recordMemoryUsage('plan', { slo: [1] } as object), '"slo"'],
  ])('refuses %s', (_what, use, message) => {
    expect(use).toThrow(message);
  });
});
