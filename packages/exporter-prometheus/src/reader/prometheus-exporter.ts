import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { FastifyPlugin } from '../serving/fastify-plugin.ts';
import type { FetchHandler } from '../serving/fetch-handler.ts';
import type { NodeHandler } from '../serving/node-handler.ts';

/** What an application wants rendered. */
export interface RenderRequest {
  /** What the client accepts, as its header `Accept` says it. Default: text 0.0.4. */
  readonly accept?: string | undefined;
  /** Only the families of these names. Default: all. */
  readonly names?: readonly string[];
}

/** An exposition in a text format. */
export interface RenderedText {
  readonly contentType: string;
  readonly body: string;
}

/** An exposition. Its body is text, and bytes where the client prefers protobuf. */
export interface Rendered {
  readonly contentType: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** A metric reader whose metrics Prometheus can scrape. Give it to one MeterProvider. */
export interface PrometheusExporter extends IMetricReader {
  /**
   * Settles when the endpoint listens (with `preventServerStart`: when a provider has taken the reader), and rejects when
   * it cannot. That is reported as a warning too, so nobody has to await it.
   */
  readonly ready: Promise<void>;
  /** The address of the metrics while the endpoint listens. */
  readonly endpoint: string | undefined;
  /** Answers requests of `node:http`, Express and Connect with the metrics; needs no `this`. */
  readonly handler: NodeHandler;
  /** Answers requests of the Fetch API (Hono, Next.js) with the metrics; needs no `this`. */
  readonly fetchHandler: FetchHandler;
  /** `fastify.register(exporter.fastifyPlugin, { path: '/metrics' })`. */
  readonly fastifyPlugin: FastifyPlugin;
  /**
   * The exposition, for applications that serve it themselves.
   *
   * @throws where nothing could be collected; what one callback failed to give is missing
   */
  render(request?: RenderRequest & { readonly accept?: undefined }): Promise<RenderedText>;
  render(request: RenderRequest): Promise<Rendered>;
}
