import { createReport } from '@executor-metrics/core/support';
import { diag } from '@opentelemetry/api';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  type CollectionResult,
  InstrumentType,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type Negotiated, negotiate } from '../negotiation/negotiate.ts';
import type { ResolvedOptions } from '../options.ts';
import { ByteWriter } from '../output/byte-writer.ts';
import { Renderer } from '../rendering/renderer.ts';
import { graceMs } from '../serving/coalesce.ts';
import { reasonOf } from '../serving/reason.ts';
import type { Exposition, ScrapeRequest } from '../serving/scrape.ts';
import { createServing, type Serving } from '../serving/serving.ts';
import { LimitedSlice } from './limited-slice.ts';
import { type MetricSource, sourceOf, withFurther } from './metric-source.ts';
import { openAndTell } from './opening.ts';
import type { PrometheusExporter, Rendered, RenderedText, RenderRequest } from './prometheus-exporter.ts';

/** Collects when it is asked, cumulatively, and opens its endpoint when a MeterProvider takes it. */
export class PrometheusReader implements PrometheusExporter {
  readonly ready: Promise<void>;
  readonly handler: Serving['handler'];
  readonly fetchHandler: Serving['fetchHandler'];
  readonly fastifyPlugin: Serving['fastifyPlugin'];
  readonly #options: ResolvedOptions;
  readonly #renderer: Renderer;
  readonly #serving: Serving;
  readonly #settleReady: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #reportOnce = createReport();
  #producer: MetricProducer | undefined;
  #source: MetricSource | undefined;
  #shutdown: Promise<void> | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#renderer = new Renderer(options);
    this.#serving = createServing((request) => this.#scrape(request), options.serving, { keyOf });
    this.handler = this.#serving.handler;
    this.fetchHandler = this.#serving.fetchHandler;
    this.fastifyPlugin = this.#serving.fastifyPlugin;
    this.ready = this.#settleReady.promise;
    // Whoever does not await `ready` must not be ended by an unhandled rejection; a warning tells them.
    this.ready.catch(() => {});
  }

  get endpoint(): string | undefined {
    return this.#serving.endpoint?.url;
  }

  setMetricProducer(producer: MetricProducer): void {
    if (this.#producer !== undefined) throw new Error('a MeterProvider has this exporter among its readers already');
    this.#producer = producer;
    this.#source = withFurther(sourceOf(producer), this.#options.metricProducers.map(sourceOf));
    openAndTell(this.#serving.endpoint).then(this.#settleReady.resolve, this.#settleReady.reject);
  }

  selectAggregation(type: InstrumentType): AggregationOption {
    const isExponential = this.#options.histogramAggregation === 'exponential' && type === InstrumentType.HISTOGRAM;
    return { type: isExponential ? AggregationType.EXPONENTIAL_HISTOGRAM : AggregationType.DEFAULT };
  }

  /** Prometheus knows totals, no changes. */
  selectAggregationTemporality(): AggregationTemporality {
    return AggregationTemporality.CUMULATIVE;
  }

  /** The specification's default; our provider takes it for "not said", and uses its own. */
  selectCardinalityLimit(): number {
    return this.#options.cardinalityLimit;
  }

  async collect(options?: { readonly timeoutMillis?: number }): Promise<CollectionResult> {
    if (this.#producer === undefined) throw notTaken();
    return this.#producer.collect({ timeoutMillis: this.#options.collectTimeoutMs, ...options });
  }

  render(request?: RenderRequest & { readonly accept?: undefined }): Promise<RenderedText>;
  render(request: RenderRequest): Promise<Rendered>;
  async render(request: RenderRequest = {}): Promise<Rendered> {
    const { contentType, chunks } = await this.#scrape(request);
    if (negotiate(request.accept).format.kind === 'protobuf') return { contentType, body: Buffer.concat(chunks) };
    // A chunk ends with a whole line, so that no character is cut in two.
    let body = '';
    for (const chunk of chunks) body += textOf(chunk);
    return { contentType, body };
  }

  async forceFlush(): Promise<void> {
    // A pull endpoint holds nothing back.
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#serving.close();
    return this.#shutdown;
  }

  async #scrape(request: ScrapeRequest): Promise<Exposition> {
    const negotiated = negotiate(request.accept);
    const out = new ByteWriter();
    await this.#write(negotiated, request, out);
    return { contentType: negotiated.contentType, ...out.finish() };
  }

  async #write(negotiated: Negotiated, { names, timeoutMs }: ScrapeRequest, out: ByteWriter): Promise<void> {
    if (this.#source === undefined) throw notTaken();
    const { collectTimeoutMs } = this.#options;
    const until = timeoutMs === undefined ? undefined : performance.now() + timeoutMs + graceMs(timeoutMs);
    const collected = await this.#source(Math.min(collectTimeoutMs, timeoutMs ?? collectTimeoutMs));
    if (collected.errors.length > 0) this.#reportFailedCallbacks(collected.errors);
    const slice = until === undefined ? undefined : new LimitedSlice(until);
    await this.#renderer.render(collected, { negotiated, names: new Set(names), slice }, out);
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

/** Requests that are answered alike, however they are worded. */
function keyOf({ accept, names = [] }: ScrapeRequest): string {
  return JSON.stringify([negotiate(accept).contentType, names]);
}

function notTaken(): Error {
  return new Error('no MeterProvider has this exporter among its readers');
}

function textOf(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString();
}
