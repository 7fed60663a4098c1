// Two workers that each open an endpoint; the primary prints their ports.
import cluster from 'node:cluster';
import { Endpoint } from '../../serving/endpoint.ts';

if (cluster.isPrimary) {
  const ports = [];
  for (let i = 0; i < 2; i++) {
    const worker = cluster.fork();
    ports.push(await new Promise((resolve) => worker.once('message', resolve)));
  }
  console.log(`ports ${ports.join(' ')}`);
  cluster.disconnect();
} else {
  const options = { host: '127.0.0.1', port: /** @type {const} */ ('auto'), path: '/metrics' };
  const { port } = await new Endpoint(options, (_, res) => void res.end()).open();
  process.send?.(port);
}
