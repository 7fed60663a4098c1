// A service with a metric reader that never finishes what it begins.
import { start } from '@executor-metrics/node';

const forEver = () => new Promise(() => {});
const reader = {
  setMetricProducer: () => {},
  selectAggregation: () => ({ type: 0 }),
  selectAggregationTemporality: () => 1,
  selectCardinalityLimit: () => 2000,
  collect: forEver,
  forceFlush: forEver,
  shutdown: forEver,
};
await start({ shutdownTimeoutMs: 300, readers: [reader] });
setInterval(() => {}, 60_000);
console.log('ready');
