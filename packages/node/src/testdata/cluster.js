// A cluster: the primary and two workers, each of which says where its metrics are.
import cluster from 'node:cluster';
import { start } from '@executor-metrics/node';

const { endpoint } = await start();
console.log(`at ${process.pid} ${endpoint}`);
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
}
setInterval(() => {}, 60_000);
