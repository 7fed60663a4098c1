import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { Rendered } from './exposition.ts';

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
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Answers requests of the Fetch API (Hono, Next.js) with the metrics; needs no `this`. */
  readonly fetchHandler: (request: Request) => Promise<Response>;
  /**
   * The exposition, for applications that serve it themselves.
   *
   * @param request what the client accepts; text format 0.0.4, the only one so far, is the answer to all
   * @throws where nothing could be collected
   */
  render(request?: { readonly accept?: string | undefined }): Promise<Rendered>;
}
