import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Scraped } from './scraped.ts';

/** The client lives in a thread of its own, so that its work is not taken for the server's. */
const client = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', async () => {
    const response = await fetch(workerData);
    let bytes = 0;
    for await (const chunk of response.body) bytes += chunk.length;
    parentPort.postMessage(bytes);
  });
`;

export interface HttpScrape {
  /** The longest time between two turns of the server's event loop. */
  readonly longestPauseMs: number;
  /** How much more memory was in use than before, at most, of what each turn of the event loop saw. */
  readonly peakExtraBytes: number;
  readonly bodyBytes: number;
}

/** Scrapes over HTTP, several times; each figure is the median of the scrapes. */
export async function scrapeOverHttp({ text, handler, recordAll }: Scraped, times = 5): Promise<readonly HttpScrape[]> {
  const server = createServer(handler ?? (async (_, res) => void res.end(await text())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const worker = new Worker(client, { eval: true, workerData: url });
  const scrapes: HttpScrape[] = [];
  for (let i = 0; i < times; i++) {
    recordAll();
    globalThis.gc?.();
    scrapes.push(await watched(worker));
  }
  await worker.terminate();
  server.close();
  server.closeAllConnections();
  return scrapes;
}

async function watched(worker: Worker): Promise<HttpScrape> {
  const before = memoryInUse();
  let [longestPauseMs, peak, underWay] = [0, before, true];
  let last = performance.now();
  const turn = (): void => {
    const now = performance.now();
    longestPauseMs = Math.max(longestPauseMs, now - last);
    peak = Math.max(peak, memoryInUse());
    last = performance.now();
    if (underWay) setImmediate(turn);
  };
  setImmediate(turn);
  worker.postMessage('scrape');
  const [bodyBytes] = (await once(worker, 'message')) as [number];
  underWay = false;
  return { longestPauseMs, peakExtraBytes: peak - before, bodyBytes };
}

function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
