import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setRoute, start } from '@executor-metrics/node';
import { eventually, requireProgram } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PrometheusServer, startPrometheus } from './prometheus.ts';

const infinity = Number.POSITIVE_INFINITY;
/** The buckets of the profile. */
const durationBounds = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, infinity];
const sizeBounds = [100, 500, 1000, 5000, 10_000, 50_000, infinity];

/** A service that knows nothing of metrics but the routes of its own router. */
function service(): Server {
  return createServer((asked, response) => {
    const { pathname } = new URL(asked.url ?? '', 'http://localhost');
    if (pathname.startsWith('/orders/')) setRoute(asked, '/orders/:id');
    asked.resume().on('end', () => {
      if (pathname === '/orders/hanging') return;
      const status = { '/orders/broken': 500, '/nowhere': 404 }[pathname] ?? 200;
      response.writeHead(status).end('x'.repeat(600));
    });
  });
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends requests until the test has finished: rates need a counter that grows. */
function sendAllTheTime(origin: string): void {
  const paths = ['/orders/1', '/orders/2', '/orders/broken', '/nowhere'];
  const timer = setInterval(() => {
    for (const path of paths) {
      const sent = request(origin + path, { method: 'POST', agent: false }, (response) => response.resume());
      sent.on('error', () => {}).end('y'.repeat(200));
    }
  }, 100);
  onTestFinished(() => clearInterval(timer));
}

/** Requests that nobody answers: one whose route is known, and one that waits for its body. */
function hang(origin: string): void {
  const known = request(`${origin}/orders/hanging`, { agent: false }).on('error', () => {});
  const unknown = request(`${origin}/upload`, { method: 'PUT', agent: false }).on('error', () => {});
  known.end();
  unknown.write('some of it');
  onTestFinished(() => {
    known.destroy();
    unknown.destroy();
  });
}

/** The labels that the queries of dashboards have, of each series that answers with a number. */
async function answers(prometheus: PrometheusServer, promql: string): Promise<readonly string[]> {
  const found = await prometheus.query(promql);
  const numbers = found.filter(({ value }) => Number.isFinite(value));
  return numbers
    .map(({ labels: { method, endpoint = '', status } }) => {
      // Prometheus keeps no empty label.
      return `method=${method} endpoint=${endpoint}${status === undefined ? '' : ` status=${status}`}`;
    })
    .toSorted();
}

const routed = 'method=POST endpoint=/orders/:id';
const unrouted = 'method=POST endpoint=';

const queries: readonly (readonly [promql: string, answers: readonly string[]])[] = [
  ['rate(http_requests_total[5m])', [`${unrouted} status=404`, `${routed} status=200`, `${routed} status=500`]],
  ['rate(http_requests_total{status=~"5.."}[5m])', [`${routed} status=500`]],
  ['histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))', [unrouted, routed]],
  ['http_requests_in_progress > 0', ['method=GET endpoint=/orders/:id', 'method=PUT endpoint=']],
  ['rate(http_request_size_bytes_sum[5m]) > 0', [unrouted, routed]],
  ['rate(http_response_size_bytes_sum[5m]) > 0', [unrouted, routed]],
];

describe("start({ profile: 'classic' })", () => {
  it('gives the HTTP queries of hand-written Prometheus clients their data', async (test) => {
    const program = await requireProgram(test, 'prometheus');
    const telemetry = await start({ env: {}, port: 0, hostMetrics: false, profile: 'classic' });
    onTestFinished(() => telemetry.shutdown());
    const origin = await listening(service());
    sendAllTheTime(origin);
    hang(origin);
    await using prometheus = await startPrometheus(program, telemetry.endpoint ?? '', { scrapeIntervalMs: 300 });
    for (const [promql, expected] of queries) {
      await eventually(
        async () => {
          const found = await answers(prometheus, promql);
          // Of what is over in an instant, a scrape sees one now and then.
          for (const answer of expected) expect(found, promql).toContain(answer);
          if (!promql.includes('in_progress')) expect(found, promql).toEqual(expected);
        },
        { what: promql, timeoutMs: 30_000, intervalMs: 200 },
      );
    }
    const bounds = async (name: string) =>
      (await prometheus.query(`count by (le) (${name}_bucket)`))
        .map(({ labels }) => boundOf(labels.le))
        .toSorted((a, b) => a - b);
    expect(await bounds('http_request_duration_seconds')).toEqual(durationBounds);
    expect(await bounds('http_request_size_bytes')).toEqual(sizeBounds);
    expect(await bounds('http_response_size_bytes')).toEqual(sizeBounds);
    expect(await prometheus.query('{__name__=~"http_server_.*"}')).toEqual([]);
  });
});

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? infinity : Number(le);
}
