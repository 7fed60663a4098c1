import { withAccess } from './access.ts';
import { AnswersUnderWay, keptUnderWay } from './answers-under-way.ts';
import { atPath } from './at-path.ts';
import { coalesce } from './coalesce.ts';
import { availableEncodings, type EncodedRequest, type EncodedScrape, encoded } from './compression.ts';
import { Endpoint, type EndpointLimits, endpointLimits } from './endpoint.ts';
import { type FastifyPlugin, fastifyPlugin } from './fastify-plugin.ts';
import { type FetchHandler, fetchHandler } from './fetch-handler.ts';
import { type NodeHandler, nodeHandler } from './node-handler.ts';
import type { Scrape, ScrapeRequest } from './scrape.ts';
import { scrapeAnswers } from './scrape-answers.ts';
import { ScrapeUnavailableError } from './scrape-unavailable.ts';
import type { ResolvedServingOptions } from './serving-options.ts';

/** All the ways in which an exporter serves what a scrape gives. */
export interface Serving {
  readonly handler: NodeHandler;
  readonly fetchHandler: FetchHandler;
  readonly fastifyPlugin: FastifyPlugin;
  /** The server of its own, to be opened; `undefined` with `preventServerStart`. */
  readonly endpoint: Endpoint | undefined;
  /** From now on everybody gets a 503; the endpoint closes. */
  close(): Promise<void>;
}

export interface ServingParts {
  /** Equal for requests that have the same answer. Default: the same `accept` and `names`. */
  readonly keyOf?: (request: ScrapeRequest) => string;
  readonly limits?: Partial<EndpointLimits>;
}

/** How many wait for each one that runs. */
const queuedPerRunning = 4;

/** Puts the parts together: scrape, compression, sharing, answers, access, ways in. */
export function createServing(scrape: Scrape, options: ResolvedServingOptions, parts: ServingParts = {}): Serving {
  let closed = false;
  const shared = sharedScrape(scrape, options, parts.keyOf ?? questionAsItCame);
  const whileOpen: EncodedScrape = (request) =>
    closed ? Promise.reject(new ScrapeUnavailableError('the exporter has been shut down', 10)) : shared(request);
  const encodings = options.compression === 'none' ? [] : availableEncodings;
  const metrics = scrapeAnswers(whileOpen, { encodings, timeoutMs: options.scrapeTimeoutMs });
  const underWay = new AnswersUnderWay({ sendTimeoutMs: options.sendTimeoutMs, ...keptUnderWay });
  const guarded = withAccess(options, metrics);
  const atItsPath = nodeHandler(withAccess(options, atPath(options.path, metrics)), underWay);
  const limits = { ...endpointLimits, ...parts.limits };
  const endpoint = options.preventServerStart ? undefined : new Endpoint(options, atItsPath, limits);
  return {
    handler: nodeHandler(guarded, underWay),
    fetchHandler: fetchHandler(guarded, underWay),
    fastifyPlugin: fastifyPlugin(guarded, underWay, options.path),
    endpoint,
    async close() {
      closed = true;
      await endpoint?.close();
    },
  };
}

function sharedScrape(
  scrape: Scrape,
  { scrapeTimeoutMs, maxConcurrentScrapes }: ResolvedServingOptions,
  keyOf: (request: ScrapeRequest) => string,
): EncodedScrape {
  return coalesce(encoded(scrape), {
    keyOf: (request: EncodedRequest) => `${request.encoding} ${keyOf(request)}`,
    timeoutMs: scrapeTimeoutMs,
    maxRunning: maxConcurrentScrapes,
    maxQueued: maxConcurrentScrapes * queuedPerRunning,
  });
}

function questionAsItCame({ accept = '', names = [] }: ScrapeRequest): string {
  return JSON.stringify([accept, names]);
}
