import type { Activity, Kit, SeriesRecorder } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';

/** What tells the series of a request that has ended apart. */
const keys = [
  'http.request.method',
  'url.scheme',
  'network.protocol.version',
  'http.response.status_code',
  'http.route',
  'error.type',
  (custom: Attributes): Attributes => custom,
] as const;

/** The route is said where the application wants it. */
export const activeKeys = ['http.request.method', 'url.scheme', 'http.route'] as const;

export type RequestRecorder = SeriesRecorder<typeof keys>;

/** The bounds that the semantic conventions advise. */
const seconds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** They advise none for sizes: no body, a packet, and from there on by fours to 64 MiB. */
const bytes: readonly number[] = [0, 1024, ...[4, 16, 64, 256, 1024, 4096, 16_384, 65_536].map((kib) => kib * 1024)];

export function requestDuration(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.server.request.duration',
    unit: 's',
    description: 'Duration of HTTP server requests.',
    keys,
    boundaries: seconds,
  });
}

export function activeRequests(kit: Kit): Activity<typeof activeKeys> {
  return kit.activity({
    name: 'http.server.active_requests',
    unit: '{request}',
    description: 'Number of active HTTP server requests.',
    keys: activeKeys,
  });
}

export function requestBodySize(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.server.request.body.size',
    unit: 'By',
    description: 'Size of HTTP server request bodies.',
    keys,
    boundaries: bytes,
  });
}

export function responseBodySize(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.server.response.body.size',
    unit: 'By',
    description: 'Size of HTTP server response bodies.',
    keys,
    boundaries: bytes,
  });
}
