import type { ExecutorMetrics } from '../../executor-metrics.ts';

/** The decorator of a framework, which takes whatever decorators are called with. */
type Route = (path: string) => (...decorated: unknown[]) => void;

/** Compiled by the test with `experimentalDecorators` and `emitDecoratorMetadata`, as NestJS has it. */
export function define(metrics: ExecutorMetrics, get: Route) {
  class Controller {
    static opened = 0;
    private factor = 3;

    @metrics.timed('controller.multiply', { attributes: { kind: 'maths' } })
    multiply(a: number, b: number): number {
      return this.factor * a * b;
    }

    @metrics.timed
    async load(id: number): Promise<string> {
      if (id < 0) throw new RangeError('no such row');
      return `row ${id}`;
    }

    @metrics.timed('controller.above')
    @get('/above')
    above(): string {
      return 'above';
    }

    @get('/below')
    @metrics.timed('controller.below')
    below(): string {
      return 'below';
    }

    @metrics.withMetrics('controller.open')
    static open(): string {
      Controller.opened++;
      return `opened ${Controller.opened}`;
    }

    @metrics.timed('controller.size')
    get size(): number {
      return this.factor;
    }

    set size(value: number) {
      this.factor = value;
    }

    @metrics.recordMemoryUsage('controller.grow')
    grow(): number {
      return 7;
    }
  }

  @metrics.timed('service', { skip: ['quick'] })
  class Service {
    static create(): Service {
      return new Service();
    }

    @get('/slow')
    slow(): string {
      return this.quick();
    }

    quick(): string {
      return this.constructor.name;
    }
  }

  return { Controller, Service };
}
