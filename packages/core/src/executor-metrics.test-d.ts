import { describe, expectTypeOf, it } from 'vitest';
import type {
  BatchRecord,
  ExecutorInstrument,
  ExecutorMetrics,
  ExecutorMetricsOptions,
  LayoutName,
  Operation,
  OperationRecord,
  WithMetricsOptions,
} from './index.ts';

declare const metrics: ExecutorMetrics;
declare const operation: Operation;

class Service {
  async load(id: number, ...rest: readonly string[]): Promise<string> {
    return [id, ...rest].join();
  }
}

declare function overloaded(value: string): string;
declare function overloaded(value: number): number;

describe('the types of wrapped functions', () => {
  it('are those of the functions', () => {
    const wrap = metrics.withMetrics('plan', { attributes: { kind: 'maths' } });
    const double = (n: number) => 2 * n;
    expectTypeOf(wrap(double)).toEqualTypeOf<(n: number) => number>();
    expectTypeOf(wrap(Service.prototype.load)).toEqualTypeOf<Service['load']>();
    expectTypeOf(wrap(overloaded)).toEqualTypeOf<typeof overloaded>();
    expectTypeOf(operation.wrap(double)).toEqualTypeOf<(n: number) => number>();
    const identity = <T>(value: T) => value;
    expectTypeOf(wrap(identity)<string>).toEqualTypeOf<(value: string) => string>();
  });

  it('keep `this` and further properties', () => {
    const fn = Object.assign(function (this: Service) {}, { version: 1 });
    expectTypeOf(operation.wrap(fn)).toEqualTypeOf<typeof fn>();
    expectTypeOf(operation.wrap(fn).version).toBeNumber();
  });

  it('are refused where there is no function', () => {
    // @ts-expect-error text is no function
    operation.wrap('plan');
    // @ts-expect-error an option that does not exist
    metrics.withMetrics('plan', { atributes: {} });
  });
});

describe('the type of run', () => {
  it('is what the function returns', () => {
    expectTypeOf(operation.run(() => 1)).toEqualTypeOf<number>();
    expectTypeOf(operation.run(async () => 'text', { kind: 'a' })).toEqualTypeOf<Promise<string>>();
    expectTypeOf(operation.run(() => new Service())).toEqualTypeOf<Service>();
    expectTypeOf(operation.run(() => {})).toBeVoid();
  });
});

describe('the types of options and records', () => {
  it('leave everything out that has a default', () => {
    expectTypeOf<Record<never, never>>().toExtend<ExecutorMetricsOptions>();
    expectTypeOf<Record<never, never>>().toExtend<OperationRecord>();
    expectTypeOf<Record<never, never>>().toExtend<WithMetricsOptions>();
    expectTypeOf<LayoutName>().toEqualTypeOf<'unified' | 'per-operation'>();
    expectTypeOf<BatchRecord>().toExtend<OperationRecord & { operation: string }>();
  });

  it('know no port', () => {
    expectTypeOf<ExecutorMetricsOptions>().not.toHaveProperty('port');
  });

  it('are read-only', () => {
    expectTypeOf(metrics.metrics).toEqualTypeOf<ReadonlyMap<string, ExecutorInstrument>>();
    expectTypeOf<ExecutorMetrics['recordBatchOperations']>().parameter(0).toEqualTypeOf<Iterable<BatchRecord>>();
    // @ts-expect-error nobody but the class itself adds instruments
    metrics.metrics.set;
  });
});
