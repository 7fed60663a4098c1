// A process of its own that Prometheus scrapes: `node scraped-process.ts PORT JOBS`. It does half of its jobs, and the others
// when that has been scraped; when all has been scraped, it says "scraped".
import { createServer } from 'node:http';
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { AggregationType } from '@opentelemetry/sdk-metrics';

const [port = 0, jobs = 0] = process.argv.slice(2).map(Number);
const exporter = createPrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({
  readers: [exporter],
  views: [{ instrumentName: 'payload.size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});
const meter = provider.getMeter('app');
const done = meter.createCounter('jobs');
const duration = meter.createHistogram('job.duration', { unit: 's' });
const size = meter.createHistogram('payload.size', { unit: 'By' });

function work(count: number): void {
  for (let i = 1; i <= count; i++) {
    done.add(1);
    duration.record(0.1);
    size.record(100 * i);
  }
}

let scrapes = 0;
// Two jobs scrape, and a scrape may have begun before the work was done.
const enough = 6;
meter.createObservableGauge('scrapes').addCallback((result) => {
  result.observe(scrapes);
  scrapes++;
  if (scrapes === enough) work(jobs - Math.floor(jobs / 2));
  if (scrapes === 2 * enough) process.stdout.write('scraped\n');
});

work(Math.floor(jobs / 2));
// Only now: Prometheus does not believe in a counter that began after the scrape.
createServer(exporter.handler).listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
