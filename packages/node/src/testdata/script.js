// A short program that knows OpenTelemetry's API alone, and ends when its work is done.
import { metrics } from '@opentelemetry/api';

metrics.getMeter('script').createCounter('jobs').add(3);
console.log('done');
