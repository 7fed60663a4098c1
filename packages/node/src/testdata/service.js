// A service: it records, says where its metrics are, and serves on.
import { start } from '@executor-metrics/node';
import { metrics } from '@opentelemetry/api';

metrics.getMeter('service').createCounter('jobs').add(3);
const { endpoint } = await start();
setInterval(() => {}, 60_000);
console.log(`ready ${endpoint}`);
