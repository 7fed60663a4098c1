import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { createQueueMetrics } from '@executor-metrics/instrumentation-queue';
import { MeterProvider } from '@executor-metrics/sdk';
import { requireProgram } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../examples/prometheus/', import.meta.url));
const rules = `${folder}queue-rules.yaml`;

describe('examples/prometheus/queue-rules.yaml', () => {
  it('is what promtool accepts', async (test) => {
    const { stdout } = await run(await requireProgram(test, 'promtool'), [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      rules,
    ]);
    expect(stdout).toContain('9 rules found');
  });

  it('fires when it should and not otherwise, as its own tests say', async (test) => {
    const promtool = await requireProgram(test, 'promtool');
    const { stdout, stderr } = await run(promtool, ['test', 'rules', `${folder}queue-rules.test.yaml`]);
    expect(stdout + stderr).toContain('SUCCESS');
  });

  it('asks for metrics and labels that our endpoint has', async () => {
    const exporter = createPrometheusExporter({ preventServerStart: true });
    const meterProvider = new MeterProvider({ readers: [exporter] });
    onTestFinished(() => meterProvider.shutdown());
    const queue = createQueueMetrics({ system: 'pgboss', destination: 'mail', meterProvider });
    queue.sent();
    queue.received({ sentAt: Date.now() }).fail(new TypeError('no'));
    queue.depth(() => ({ waiting: 1 }));
    queue.oldestAge(() => 1);
    const text = String((await exporter.render()).body);
    const shown = new Set(text.match(/^\w+(?=\{)/gm));
    const asked = new Set(readFileSync(rules, 'utf8').match(/\bmessaging_\w+(?=\{|\[|\)\s*>)/g));
    expect([...asked].toSorted()).toEqual([
      'messaging_client_consumed_messages_total',
      'messaging_process_duration_seconds_count',
      'messaging_queue_dead_lettered_total',
      'messaging_queue_depth',
      'messaging_queue_oldest_age_seconds',
      'messaging_queue_wait_time_seconds_bucket',
    ]);
    expect([...asked].filter((metric) => !shown.has(metric))).toEqual([]);
    const labels = ['messaging_system', 'messaging_destination_name', 'messaging_queue_state', 'error_type', 'le'];
    expect(labels.filter((label) => !text.includes(`${label}="`))).toEqual([]);
  });
});
