import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram } from '@executor-metrics/testkit';

/** One series of an instant query's answer. */
export interface QueryResult {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus of a test's own. */
export interface PrometheusServer extends AsyncDisposable {
  readonly url: string;
  query(promql: string): Promise<readonly QueryResult[]>;
}

/** Starts Prometheus with an empty database; it scrapes the one target every second. */
export async function startPrometheus(program: string, targetUrl: string): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const { host, pathname } = new URL(targetUrl);
  await writeFile(
    join(folder, 'prometheus.yml'),
    `
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: demo
    metrics_path: ${pathname}
    static_configs: [{ targets: ['${host}'] }]
`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startProgram(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // A target is scraped from the start, not only after the five seconds of the default.
      '--scrape.discovery-reload-interval=100ms',
    ],
    { readyWhen: /Server is ready to receive web requests/, timeoutMs: 60_000 },
  );
  return {
    url,
    async query(promql) {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: promql }),
      });
      const answer = (await response.json()) as Answer;
      if (answer.status !== 'success') throw new Error(`${promql}: ${answer.error}`);
      return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Answer =
  | { readonly status: 'error'; readonly error: string }
  | {
      readonly status: 'success';
      readonly data: {
        readonly result: readonly {
          readonly metric: Record<string, string>;
          readonly value: readonly [number, string];
        }[];
      };
    };
