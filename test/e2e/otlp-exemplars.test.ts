import { createOtlpExporter } from '@executor-metrics/exporter-otlp';
import { MeterProvider } from '@executor-metrics/sdk';
import { requireProgram } from '@executor-metrics/testkit';
import { ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenRules } from '../../packages/exporter-otlp/src/testdata/payload-rules.ts';
import { restartableCollector } from './otlp-collector.ts';

const traceId = '5b8efff798038103d269b633813fc60c';
const spanId = 'eee19b7ec3c1b174';
const sampled = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });

beforeEach(() => {
  trace.setGlobalTracerProvider({ getTracer: () => ({}) as never });
});
afterEach(() => {
  trace.disable();
});

describe.each(['http/protobuf', 'http/json', 'grpc'] as const)('over %s', (protocol) => {
  it('exemplars and exponential histograms arrive at the real collector', async (test) => {
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    const url = protocol === 'grpc' ? collector.grpcUrl : `${collector.httpUrl}/v1/metrics`;
    const exporter = createOtlpExporter({ url, protocol, temporality: 'delta' });
    const views = [{ instrumentName: 'e2e.size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }];
    const provider = new MeterProvider({ readers: [exporter], views: views as never });
    const meter = provider.getMeter('e2e');
    const jobs = meter.createCounter('e2e.jobs');
    const [wait, size] = [meter.createHistogram('e2e.wait'), meter.createHistogram('e2e.size')];
    // The first collection finds out that somebody traces.
    jobs.add(1);
    await provider.forceFlush();
    jobs.add(4, {}, sampled);
    wait.record(7, {}, sampled);
    for (const value of [0, 0.001, 1, 1000, 1e9]) size.record(value, {}, sampled);
    await provider.shutdown();
    await collector.stop();

    const points = await collector.points();
    expect(brokenRules(points)).toEqual([]);
    const last = (name: string) => points.findLast(({ metric }) => metric === name);
    for (const name of ['e2e.jobs', 'e2e.wait', 'e2e.size']) {
      expect(last(name)?.raw.exemplars?.[0]).toMatchObject({ traceId, spanId });
    }
    expect(last('e2e.jobs')?.raw.exemplars?.[0]?.asDouble).toBe(4);
    expect(last('e2e.size')).toMatchObject({ kind: 'exponentialHistogram', value: 5 });
    expect(last('e2e.size')?.raw).toMatchObject({ zeroCount: '1', min: 0, max: 1e9 });
    expect(last('e2e.size')?.raw.scale).toBeLessThan(20);
  });
});
