import { describe, expectTypeOf, it } from 'vitest';
import type { ExecutorMetrics, MeasuringDecorator, Operation, OperationTimer, QueueTicket } from '../index.ts';

declare const metrics: ExecutorMetrics;

describe('the types of decorators', () => {
  it('are those of the functions and classes that they measure', () => {
    const double = (n: number): number => 2 * n;
    class Service {
      load(id: number): Promise<string> {
        return Promise.resolve(String(id));
      }
    }
    expectTypeOf(metrics.timed(double)).toEqualTypeOf<(n: number) => number>();
    expectTypeOf(metrics.timed('double')(double)).toEqualTypeOf<(n: number) => number>();
    expectTypeOf(metrics.recordExecutionTime(double)).toEqualTypeOf<(n: number) => number>();
    expectTypeOf(metrics.recordMemoryUsage(double)).toEqualTypeOf<(n: number) => number>();
    expectTypeOf(metrics.timed('service')(Service)).toEqualTypeOf<typeof Service>();
    expectTypeOf(metrics.withMetrics('service')).toEqualTypeOf<MeasuringDecorator>();
    expectTypeOf(metrics.timed('service', { skip: ['load'] })).toEqualTypeOf<MeasuringDecorator>();
  });

  it('fit where decorators stand', () => {
    class Service {
      @metrics.timed('load', { attributes: (id: number) => ({ even: id % 2 === 0 }) })
      load(id: number): string {
        return String(id);
      }

      @metrics.timed
      static open(): void {}

      @metrics.timed()
      get size(): number {
        return 1;
      }

      @metrics.timed('level')
      accessor level = 1;

      @metrics.timed('handle')
      handle = (n: number): number => n;
    }
    expectTypeOf<Service['load']>().toEqualTypeOf<(id: number) => string>();
  });

  it('refuse what nothing can measure', () => {
    // @ts-expect-error text is no function
    metrics.timed('plan')('plan');
    // @ts-expect-error an option that does not exist
    metrics.timed('plan', { atributes: {} });
    // @ts-expect-error the memory of a call has no objectives
    metrics.recordMemoryUsage('plan', { slo: [1] });
  });
});

declare const operation: Operation;

describe('timers and tickets', () => {
  it('can be disposed of', () => {
    using timer = operation.start();
    using ticket = operation.enqueue();
    expectTypeOf(timer).toEqualTypeOf<OperationTimer>();
    expectTypeOf(ticket).toEqualTypeOf<QueueTicket>();
    expectTypeOf(operation.start()).toExtend<Disposable & AsyncDisposable>();
    expectTypeOf(ticket.run(async () => 'text', {}, { signal: AbortSignal.timeout(1) })).toEqualTypeOf<
      Promise<string>
    >();
  });
});
