import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReport, emitWarning } from '@executor-metrics/core/support';
import { diag } from '@opentelemetry/api';
import { AggregationTemporality, AggregationType, MetricReader } from '@opentelemetry/sdk-metrics';
import { Endpoint } from './endpoint.ts';
import { type Format, type Rendered, textFormat } from './exposition.ts';
import { handleFetchRequest, handleNodeRequest } from './http-handler.ts';
import { hasCode, PortTakenError } from './listen.ts';
import type { ResolvedOptions } from './options.ts';
import type { PrometheusExporter } from './prometheus-exporter.ts';

/** Collects when it is asked, cumulatively, and opens its endpoint when a MeterProvider takes it. */
export class PrometheusReader extends MetricReader implements PrometheusExporter {
  readonly ready: Promise<void>;
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  readonly fetchHandler: (request: Request) => Promise<Response>;
  readonly #format: Format;
  readonly #collectTimeoutMs: number;
  readonly #endpoint: Endpoint | undefined;
  readonly #settleReady: PromiseWithResolvers<void>;
  readonly #reportOnce = createReport();
  #taken = false;

  constructor(options: ResolvedOptions) {
    super({
      aggregationSelector: () => ({ type: AggregationType.DEFAULT }),
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
    });
    const render = (): Promise<Rendered> => this.render();
    this.#format = textFormat(options);
    this.#collectTimeoutMs = options.collectTimeoutMs;
    this.#endpoint = options.preventServerStart ? undefined : new Endpoint(options, render);
    this.handler = (req, res) => void handleNodeRequest(req, res, render);
    this.fetchHandler = (request) => handleFetchRequest(request, render);
    this.#settleReady = Promise.withResolvers();
    this.ready = this.#settleReady.promise;
    // Whoever does not await `ready` must not be ended by an unhandled rejection; a warning tells them.
    this.ready.catch(() => {});
  }

  get endpoint(): string | undefined {
    return this.#endpoint?.url;
  }

  async render(): Promise<Rendered> {
    if (!this.#taken) throw new Error('no MeterProvider has this exporter among its readers');
    const { resourceMetrics, errors } = await this.collect({ timeoutMillis: this.#collectTimeoutMs });
    if (errors.length > 0) this.#reportFailedCallbacks(errors);
    return this.#format(resourceMetrics);
  }

  protected override onInitialized(): void {
    this.#taken = true;
    this.#open().then(this.#settleReady.resolve, (error: unknown) => {
      warnOfNoEndpoint(error);
      this.#settleReady.reject(error);
    });
  }

  protected override async onForceFlush(): Promise<void> {
    // A pull endpoint holds nothing back.
  }

  protected override async onShutdown(): Promise<void> {
    await this.#endpoint?.close();
  }

  async #open(): Promise<void> {
    const opened = await this.#endpoint?.open();
    if (opened === undefined || opened.port === opened.wanted || opened.wanted === 0) return;
    emitWarning('EXECUTOR_METRICS_PORT_MOVED', `port ${opened.wanted} is taken; the metrics are at ${opened.url}`);
  }

  /** The failure of a callback costs its own instruments only, at each scrape; it is told once. */
  #reportFailedCallbacks(errors: readonly unknown[]): void {
    diag.debug('executor-metrics: observable callbacks failed at a scrape', ...errors);
    this.#reportOnce(
      'EXECUTOR_METRICS_CALLBACK_FAILED',
      `callbacks of observable instruments fail at scrapes, and their metrics are missing or old: ${reasonOf(errors[0])}`,
    );
  }
}

function warnOfNoEndpoint(error: unknown): void {
  emitWarning('EXECUTOR_METRICS_NO_ENDPOINT', `there is no metrics endpoint: ${reasonOf(error)}${adviceFor(error)}`);
}

function adviceFor(error: unknown): string {
  if (error instanceof PortTakenError || hasCode(error, 'EACCES')) {
    return '; choose another one with METRICS_PORT or { port }, or "auto" for the next free one';
  }
  return hasCode(error, 'ENOTFOUND', 'EADDRNOTAVAIL', 'EAI_AGAIN')
    ? '; METRICS_HOST or { host } must be an address of this machine, such as "127.0.0.1" or "0.0.0.0"'
    : '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
