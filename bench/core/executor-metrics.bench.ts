import { ExecutorMetrics } from '@executor-metrics/core';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { bench, do_not_optimize, group, summary } from 'mitata';
import { Counter, Histogram, Registry } from 'prom-client';

// What one recorded outcome costs, by the way it is recorded: with metrics off, without a provider, in both layouts, and
// with the instruments that a user would have written by hand. One process, one run: compare ratios, not nanoseconds.

class IdleReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

const meterProvider = new MeterProvider({ readers: [new IdleReader()] });
const disabled = new ExecutorMetrics({ enabled: false });
const unattached = new ExecutorMetrics();
const unified = new ExecutorMetrics({ meterProvider });
const perOperation = new ExecutorMetrics({ meterProvider, layout: 'per-operation' });

const meter = meterProvider.getMeter('bench');
const counter = meter.createCounter('done');
const duration = meter.createHistogram('duration');

const registry = new Registry();
const labelNames = ['operation', 'outcome', 'task_type'];
const promCounter = new Counter({ name: 'done_total', help: 'Done', labelNames, registers: [registry] });
const promDuration = new Histogram({ name: 'duration_seconds', help: 'Duration', labelNames, registers: [registry] });

const taskTypes = ['ml', 'etl', 'report', 'image'];
let i = 0;
const taskType = (): string => taskTypes[i++ & 3] as string;

summary(() => {
  group('one success with one attribute', () => {
    bench('ExecutorMetrics, disabled', () => disabled.recordOperationSuccess('execute', { task_type: taskType() }));
    bench('ExecutorMetrics, no provider', () =>
      unattached.recordOperationSuccess('execute', { task_type: taskType() }),
    );
    bench('ExecutorMetrics, unified', () => unified.recordOperationSuccess('execute', { task_type: taskType() }));
    bench('ExecutorMetrics, per operation', () =>
      perOperation.recordOperationSuccess('execute', { task_type: taskType() }),
    );
    bench('official SDK by hand', () =>
      counter.add(1, { operation: 'execute', outcome: 'success', task_type: taskType() }),
    );
    bench('prom-client by hand', () =>
      promCounter.inc({ operation: 'execute', outcome: 'success', task_type: taskType() }),
    );
  });
});

summary(() => {
  group('one operation run, with duration, outcome and operations under way', () => {
    const work = (): number => i;
    bench('ExecutorMetrics, disabled', () => do_not_optimize(disabled.operation('execute').run(work)));
    bench('ExecutorMetrics, unified', () => do_not_optimize(unified.operation('execute').run(work)));
    bench('ExecutorMetrics, per operation', () => do_not_optimize(perOperation.operation('execute').run(work)));
    bench('official SDK by hand', () => {
      const startedAt = performance.now();
      do_not_optimize(work());
      const labels = { operation: 'execute', outcome: 'success' };
      duration.record((performance.now() - startedAt) / 1000, labels);
      counter.add(1, labels);
    });
    bench('prom-client by hand', () => {
      const startedAt = performance.now();
      do_not_optimize(work());
      const labels = { operation: 'execute', outcome: 'success' };
      promDuration.observe(labels, (performance.now() - startedAt) / 1000);
      promCounter.inc(labels);
    });
  });
});
