// A process of its own whose endpoint a test storms. It has 10,000 metrics, and labels that strangers have sent; one callback
// never settles and one fails. `process_peak_memory_bytes` tells how much memory it has ever had.
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';

const exporter = createPrometheusExporter({ port: 0, collectTimeoutMs: 200, sendTimeoutMs: 3000 });
const provider = new MeterProvider({ readers: [exporter] });
const meter = provider.getMeter('app');
for (let i = 0; i < 10_000; i++) meter.createCounter(`jobs.${i}`).add(i, { queue: 'mail' });

const hostile = meter.createCounter('hostile');
const values = ['"', '\\', '\n', '}', '{', '# EOF', '\0', '\ud800', '"} 1\n', '\u{1F600}', '', ' '];
for (const value of values) hostile.add(1, { value: `${value}.` });
// They differ at their end alone.
for (let i = 0; i < 50; i++) hostile.add(1, { value: 'a'.repeat(1_000_000) + i });

meter.createObservableGauge('stuck').addCallback(() => new Promise(() => {}));
meter.createObservableGauge('broken').addCallback(() => {
  throw new Error('no such file');
});
meter
  .createObservableGauge('process.peak.memory', { unit: 'By' })
  .addCallback((result) => result.observe(process.resourceUsage().maxRSS * 1024));

await exporter.ready;
process.stdout.write(`${exporter.endpoint}\n`);
setInterval(() => {}, 1000);
