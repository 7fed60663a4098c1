import type { ExecutorMetrics } from '../../executor-metrics.ts';

export const ignored: unique symbol = Symbol('ignored');

/** Compiled by the test, as nothing that runs it understands decorators: they are those of TC39 here. */
export function define(metrics: ExecutorMetrics) {
  class Store {
    static opened = 0;
    readonly #factor = 3;

    @metrics.timed('store.multiply', { attributes: { kind: 'maths' } })
    multiply(a: number, b: number): number {
      return this.#factor * a * b;
    }

    @metrics.timed
    async load(id: number): Promise<string> {
      if (id < 0) throw new RangeError('no such row');
      return `row ${id}`;
    }

    @metrics.withMetrics('store.rows')
    *rows(): Generator<number> {
      yield 1;
      yield 2;
    }

    @metrics.timed('store.open')
    static open(): string {
      Store.opened++;
      return `opened ${Store.opened}`;
    }

    @metrics.timed()
    get size(): number {
      return this.#factor;
    }

    @metrics.timed('store.set')
    set size(_value: number) {}

    @metrics.timed('store.level')
    accessor level = 1;

    @metrics.recordExecutionTime
    private secret(): number {
      return 42;
    }

    @metrics.timed('store.handle')
    readonly handle = (n: number): number => n + this.#factor;

    reveal(): number {
      return this.secret();
    }

    @metrics.recordMemoryUsage('store.grow')
    grow(): number {
      return 7;
    }

    @metrics.timed('store.labelled', { attributes: (kind: string) => ({ kind }) })
    labelled(_kind: string): void {}
  }

  @metrics.timed('service', { skip: ['quick', ignored] })
  class Service {
    static readonly Helper = Store;

    static create(): Service {
      return new Service();
    }

    get state(): string {
      return 'ready';
    }

    slow(): string {
      return this.quick();
    }

    quick(): string {
      return this.constructor.name;
    }

    [ignored](): void {}
  }

  @metrics.timed
  class Named {
    only(): void {}
  }

  return { Store, Service, Named };
}
