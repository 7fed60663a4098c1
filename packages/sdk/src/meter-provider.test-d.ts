import type { MeterProvider as ApiMeterProvider, Attributes, Context, Meter } from '@opentelemetry/api';
import type { IMetricReader, ViewOptions as OfficialViewOptions, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expectTypeOf, it } from 'vitest';
import type {
  BoundInstrument,
  Collection,
  HistogramValue,
  MeterProvider,
  MeterProviderOptions,
  Metric,
  ProviderDescription,
  SeriesSnapshot,
  Snapshot,
  toResourceMetrics,
  ViewOptions,
} from './index.ts';

declare const metric: Metric;

describe('the types of the provider', () => {
  it('are those of the API', () => {
    expectTypeOf<MeterProvider>().toExtend<ApiMeterProvider>();
    expectTypeOf<MeterProvider['getMeter']>().returns.toEqualTypeOf<Meter>();
  });

  it('take the official readers and views', () => {
    expectTypeOf<IMetricReader[]>().toExtend<NonNullable<MeterProviderOptions['readers']>>();
    expectTypeOf<OfficialViewOptions>().toExtend<ViewOptions>();
    expectTypeOf<{ cardinalityLimits: number }>().not.toExtend<MeterProviderOptions>();
  });

  it('let a scope have attributes', () => {
    expectTypeOf<MeterProvider['getMeter']>().parameter(2).toExtend<{ attributes?: Attributes } | undefined>();
  });

  it('give a snapshot and a description', () => {
    expectTypeOf<MeterProvider['snapshot']>().returns.resolves.toEqualTypeOf<Snapshot>();
    expectTypeOf<MeterProvider['describe']>().returns.toEqualTypeOf<ProviderDescription>();
    expectTypeOf<typeof toResourceMetrics>().returns.toEqualTypeOf<ResourceMetrics>();
  });
});

describe('the types of a snapshot', () => {
  it('tell values by the kind of the metric', () => {
    if (metric.kind === 'histogram')
      expectTypeOf(metric.series).toEqualTypeOf<readonly SeriesSnapshot<HistogramValue>[]>();
    if (metric.kind === 'sum') expectTypeOf(metric.series).toEqualTypeOf<readonly SeriesSnapshot<number>[]>();
    expectTypeOf(metric.kind).toEqualTypeOf<'sum' | 'gauge' | 'histogram' | 'exponential-histogram'>();
  });
});

describe('the types of the protocols', () => {
  it('are small', () => {
    expectTypeOf<keyof Collection>().toEqualTypeOf<'snapshot' | 'errors' | 'commit' | 'restore'>();
    expectTypeOf<BoundInstrument['add']>().toEqualTypeOf<(value: number, context?: Context) => void>();
  });
});
