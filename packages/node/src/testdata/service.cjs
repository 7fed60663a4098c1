// The same as service.js, in CommonJS.
const { start } = require('@executor-metrics/node');
const { metrics } = require('@opentelemetry/api');

metrics.getMeter('service').createCounter('jobs').add(3);
start().then(({ endpoint }) => {
  setInterval(() => {}, 60_000);
  console.log(`ready ${endpoint}`);
});
