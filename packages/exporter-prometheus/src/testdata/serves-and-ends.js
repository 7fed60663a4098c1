// Serves metrics; when it has been scraped once it has nothing else to do, and must end.
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const somethingElseToDo = setTimeout(() => process.exit(3), 20_000);
const exporter = createPrometheusExporter({ port: 0 });
const provider = new MeterProvider({ readers: [exporter] });
provider
  .getMeter('test')
  .createObservableGauge('scraped')
  .addCallback(() => clearTimeout(somethingElseToDo));
await exporter.ready;
console.log(exporter.endpoint);
