import { eventually, requireProgram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import type { DecodedPoint } from '../../packages/exporter-otlp/src/testdata/decoded.ts';
import { seriesOf } from '../../packages/exporter-otlp/src/testdata/decoded.ts';
import { brokenRules } from '../../packages/exporter-otlp/src/testdata/payload-rules.ts';
import { startDemo } from './demo.ts';
import { restartableCollector } from './otlp-collector.ts';

const tasks = 100;

const ways = ['http/protobuf', 'http/json', 'grpc'].flatMap((protocol) =>
  ['gzip', 'none'].flatMap((compression) =>
    (protocol === 'http/protobuf' ? ['cumulative', 'delta'] : ['cumulative']).map((temporality) => ({
      ...{ protocol, compression, temporality },
    })),
  ),
);

describe.each(ways)(
  'the demo over $protocol with $compression, $temporality',
  ({ protocol, compression, temporality }) => {
    it('has everything arrive at the real collector, once', async (test) => {
      await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
      await using demo = await startDemo({
        args: ['--tasks', String(tasks), '--rate', '200'],
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? collector.grpcUrl : collector.httpUrl,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
          OTEL_METRIC_EXPORT_INTERVAL: '300',
        },
      });
      await demo.idle(tasks);
      const { operations } = await demo.stop();
      await collector.stop();

      const points = await collector.points();
      expect(brokenRules(points)).toEqual([]);
      for (const [operation, tally] of Object.entries(operations)) {
        const failures = Object.values(tally.failures).reduce((sum: number, count: number) => sum + count, 0);
        const mine = points.filter(({ attributes }) => attributes['executor.operation'] === operation);
        expect(totalOf(mine, 'executor.operation.completed')).toBe(tally.successes + failures);
        expect(totalOf(mine, 'executor.operation.duration')).toBe(tally.successes + failures);
      }
    });
  },
);

describe('names of metrics in Prometheus', () => {
  it('are the same by pull and by push through the collector', async (test) => {
    await using collector = await restartableCollector(await requireProgram(test, 'otelcol'));
    await using demo = await startDemo({
      args: ['--tasks', String(tasks), '--rate', '200'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl, OTEL_METRIC_EXPORT_INTERVAL: '300' },
    });
    await demo.idle(tasks);
    await eventually(
      async () => {
        const [pulled, pushed] = [await familiesAt(demo.metricsUrl), await familiesAt(collector.prometheusUrl)];
        expect(pulled.get('executor_operation_duration_seconds')).toBe('histogram');
        expect(pulled.get('otel_sdk_exporter_metric_data_point_exported_total')).toBe('counter');
        expect([...pushed.keys()].toSorted()).toEqual([...pulled.keys()].toSorted());
        expect(pushed).toEqual(pulled);
      },
      { what: 'the same families on both ways', timeoutMs: 15_000, intervalMs: 500 },
    );
  });
});

/** The last value of each series where that is cumulative, the sum of all where they are deltas. */
function totalOf(points: readonly DecodedPoint[], metric: string): number {
  const found = points.filter((point) => point.metric === metric);
  const last = new Map(found.map((point) => [seriesOf(point), point.value]));
  const values = found[0]?.temporality === 1 ? found.map(({ value }) => value) : [...last.values()];
  return values.reduce((sum, value) => sum + value, 0);
}

/** Types by the names of families in Prometheus's text format, without what describes the target and not a metric. */
async function familiesAt(url: string): Promise<ReadonlyMap<string, string>> {
  const text = await (await fetch(url)).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const);
  return new Map(types.filter(([name]) => name !== 'target_info'));
}
