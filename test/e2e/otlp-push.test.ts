import { eventually, requireProgram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { type CollectedPoint, type Collector, startCollector } from './collector.ts';
import { type DemoTotals, startDemo, type Tally } from './demo.ts';

const tasks = 200;

describe.each(['http/protobuf', 'http/json'])('pushed over OTLP as %s', (protocol) => {
  it('everything that the demo did comes out of the real collector, the last of it at Ctrl-C', async (test) => {
    await using collector = await startCollector(await requireProgram(test, 'otelcol'));
    await using demo = await startDemo({
      args: ['--tasks', String(tasks), '--rate', '200'],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        // One push early on; what comes after it has only the flush at the end.
        OTEL_METRIC_EXPORT_INTERVAL: '2000',
      },
    });
    await demo.idle(tasks);
    const { operations } = await demo.stop();

    // The collector has acknowledged the last push; it writes its batches a moment later.
    await eventually(() => expectTotals(collector, operations), { what: 'the totals in the file', timeoutMs: 10_000 });
  });
});

describe('a collector that cannot be reached', () => {
  it('costs the demo one line and nothing else', async () => {
    await using demo = await startDemo({
      args: ['--tasks', '20', '--rate', '50'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_METRIC_EXPORT_INTERVAL: '200' },
    });
    const before = await demo.idle(20);
    const { code } = await demo.program.stop('SIGINT');
    expect(code).toBe(0);
    expect(before.operations.execute.successes).toBeGreaterThan(0);
    const warnings = demo.program
      .output()
      .split('\n')
      .filter((line) => line.includes('ExecutorMetricsWarning'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/EXECUTOR_METRICS_PUSH_FAILED.*http:\/\/127\.0\.0\.1:9\/v1\/metrics.*ECONNREFUSED/);
  });
});

async function expectTotals(collector: Collector, operations: DemoTotals['operations']): Promise<void> {
  expect(await collector.services()).toEqual(['task-executor']);
  const completed = await collector.lastPoints('executor.operation.completed');
  const durations = await collector.lastPoints('executor.operation.duration');
  for (const [operation, tally] of Object.entries(operations)) {
    const ended = totalOf(completed, { 'executor.operation': operation });
    expect(totalOf(completed, { 'executor.operation': operation, 'executor.outcome': 'success' })).toBe(
      tally.successes,
    );
    expect(ended).toBe(tally.successes + failuresOf(tally));
    expect(totalOf(durations, { 'executor.operation': operation })).toBe(ended);
  }
  for (const [taskType, tally] of Object.entries(operations.execute.byTaskType)) {
    const labels = { 'executor.operation': 'execute', task_type: taskType };
    expect(totalOf(completed, { ...labels, 'executor.outcome': 'success' })).toBe(tally.successes);
  }
  for (const [errorType, count] of Object.entries(operations.execute.failures)) {
    expect(totalOf(completed, { 'executor.operation': 'execute', 'error.type': errorType })).toBe(count);
  }
  expect(totalOf(await collector.lastPoints('executor.operation.retries'), {})).toBe(operations.execute.retries);
  expect(totalOf(await collector.lastPoints('executor.operation.active'), {})).toBe(0);
  for (const { bucketCounts, value } of durations) {
    expect(bucketCounts.reduce((sum, count) => sum + count, 0)).toBe(value);
  }
  expect(await collector.lastPoints('process.memory.usage')).not.toEqual([]);
}

function totalOf(points: readonly CollectedPoint[], labels: Readonly<Record<string, string>>): number {
  return points
    .filter(({ attributes }) => Object.entries(labels).every(([key, value]) => attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

function failuresOf(tally: Tally): number {
  return Object.values(tally.failures).reduce((sum, count) => sum + count, 0);
}
