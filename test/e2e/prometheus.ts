import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram } from '@executor-metrics/testkit';

/** One series of an instant query's answer. */
export interface QueryResult {
  readonly labels: Readonly<Record<string, string>>;
  /** `NaN` where it is a native histogram. */
  readonly value: number;
}

export interface StoredExemplar {
  /** Those of its series, with `__name__`. */
  readonly series: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestampSeconds: number;
}

export interface StoredMetadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

export type ScrapeProtocol =
  | 'PrometheusText0.0.4'
  | 'PrometheusText1.0.0'
  | 'OpenMetricsText0.0.1'
  | 'OpenMetricsText1.0.0'
  | 'PrometheusProto';

/** What Prometheus scrapes, and how (its configuration, `scrape_config`). */
export interface ScrapeTarget {
  readonly url: string;
  /** `demo` by default. */
  readonly job?: string;
  /** The only format that it accepts. By default all, as Prometheus prefers them. */
  readonly protocol?: ScrapeProtocol;
  readonly nativeHistograms?: boolean;
  /** How it wants names to be written that are not of letters, digits and `_`; `allow-utf-8` by default. */
  readonly escaping?: 'allow-utf-8' | 'underscores' | 'dots' | 'values';
}

export interface PrometheusOptions {
  /** For `--enable-feature`. */
  readonly features?: readonly string[];
  /** 1000 by default. */
  readonly scrapeIntervalMs?: number;
}

/** A Prometheus of a test's own. */
export interface PrometheusServer extends AsyncDisposable {
  readonly url: string;
  query(promql: string): Promise<readonly QueryResult[]>;
  /** The value of the one series that answers; `undefined` where there is none yet. */
  value(promql: string): Promise<number | undefined>;
  exemplars(promql: string): Promise<readonly StoredExemplar[]>;
  /** What it was told of the metrics of a job. */
  metadata(job: string): Promise<readonly StoredMetadata[]>;
  /** By job: empty where the last scrape went well, else what Prometheus said; only those that it has scraped. */
  scrapeErrors(): Promise<ReadonlyMap<string, string>>;
}

/** Starts Prometheus with an empty database. */
export async function startPrometheus(
  program: string,
  scraped: string | readonly ScrapeTarget[],
  { features = [], scrapeIntervalMs = 1000 }: PrometheusOptions = {},
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const targets = typeof scraped === 'string' ? [{ url: scraped }] : scraped;
  const interval = `${scrapeIntervalMs}ms`;
  const config = {
    global: { scrape_interval: interval, scrape_timeout: interval },
    scrape_configs: targets.map(jobOf),
  };
  // YAML includes JSON.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const server = await startProgram(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // A target is scraped from the start, not only after the five seconds of the default.
      '--scrape.discovery-reload-interval=100ms',
      ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
    ],
    { readyWhen: /Server is ready to receive web requests/, timeoutMs: 60_000 },
  );
  return {
    ...clientOf(`http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function jobOf({ url, job = 'demo', protocol, nativeHistograms, escaping }: ScrapeTarget): object {
  const { host, pathname } = new URL(url);
  return {
    job_name: job,
    metrics_path: pathname,
    static_configs: [{ targets: [host] }],
    ...(protocol !== undefined && { scrape_protocols: [protocol] }),
    ...(nativeHistograms !== undefined && { scrape_native_histograms: nativeHistograms }),
    ...(escaping !== undefined && { metric_name_escaping_scheme: escaping }),
  };
}

function clientOf(url: string): Omit<PrometheusServer, typeof Symbol.asyncDispose> {
  const ask = async <Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> => {
    const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const answer = (await response.json()) as Answer<Data>;
    if (answer.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${answer.error}`);
    return answer.data;
  };
  const query = async (promql: string): Promise<readonly QueryResult[]> => {
    const { result } = await ask<{ result: readonly Vector[] }>('query', { query: promql });
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1] ?? Number.NaN) }));
  };
  return {
    url,
    query,
    async value(promql) {
      const [first, ...others] = await query(promql);
      if (others.length > 0) throw new Error(`${promql} has ${others.length + 1} series`);
      return first?.value;
    },
    async exemplars(promql) {
      const [start, end] = [Date.now() - 3_600_000, Date.now() + 1000].map((ms) => String(ms / 1000)) as [
        string,
        string,
      ];
      const found = await ask<readonly ExemplarAnswer[]>('query_exemplars', { query: promql, start, end });
      return found.flatMap(({ seriesLabels, exemplars }) =>
        exemplars.map(({ labels, value, timestamp }) => {
          return { series: seriesLabels, labels, value: Number(value), timestampSeconds: timestamp };
        }),
      );
    },
    metadata: (job) => ask('targets/metadata', { match_target: `{job=${JSON.stringify(job)}}` }),
    async scrapeErrors() {
      const { activeTargets } = await ask<{ activeTargets: readonly TargetAnswer[] }>('targets', { state: 'active' });
      const scraped = activeTargets.filter(({ health }) => health !== 'unknown');
      return new Map(
        scraped.map(({ scrapePool, health, lastError }) => [scrapePool, health === 'up' ? '' : lastError]),
      );
    },
  };
}

type Answer<Data> =
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'success'; readonly data: Data };

interface Vector {
  readonly metric: Record<string, string>;
  readonly value?: readonly [number, string];
}

interface ExemplarAnswer {
  readonly seriesLabels: Record<string, string>;
  readonly exemplars: readonly {
    readonly labels: Record<string, string>;
    readonly value: string;
    readonly timestamp: number;
  }[];
}

interface TargetAnswer {
  readonly scrapePool: string;
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
}
