import type { Activity, Kit, SeriesRecorder } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { type Endpoint, endpointAttributes } from './endpoint.ts';
import type { OpenCounts } from './open-counts.ts';

type ByServer = (endpoint: Endpoint) => Attributes;

/** What tells the series of a request that has ended apart. */
type RequestKeys = readonly [
  'http.request.method',
  ByServer,
  'network.protocol.version',
  'http.response.status_code',
  'url.template',
  'error.type',
];
type ActiveKeys = readonly ['http.request.method', ByServer, 'url.template'];
type ConnectionKeys = readonly [ByServer, 'network.protocol.version'];

const requestKeys: RequestKeys = [
  'http.request.method',
  endpointAttributes,
  'network.protocol.version',
  'http.response.status_code',
  'url.template',
  'error.type',
];
const activeKeys: ActiveKeys = ['http.request.method', endpointAttributes, 'url.template'];
const connectionKeys: ConnectionKeys = [endpointAttributes, 'network.protocol.version'];

export type RequestRecorder = SeriesRecorder<RequestKeys>;
export type ActiveRequests = Activity<ActiveKeys>;
export type ConnectionRecorder = SeriesRecorder<ConnectionKeys>;

/** The bounds that the semantic conventions advise. */
const requestSeconds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const connectionSeconds: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** They advise none for sizes: no body, a packet, and from there on by fours to 64 MiB. */
const bytes: readonly number[] = [0, 1024, ...[4, 16, 64, 256, 1024, 4096, 16_384, 65_536].map((kib) => kib * 1024)];

export function requestDuration(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.client.request.duration',
    unit: 's',
    description: 'Duration of HTTP client requests.',
    keys: requestKeys,
    boundaries: requestSeconds,
  });
}

export function activeRequests(kit: Kit): ActiveRequests {
  return kit.activity({
    name: 'http.client.active_requests',
    unit: '{request}',
    description: 'Number of active HTTP requests.',
    keys: activeKeys,
  });
}

export function requestBodySize(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.client.request.body.size',
    unit: 'By',
    description: 'Size of HTTP client request bodies.',
    keys: requestKeys,
    boundaries: bytes,
  });
}

export function responseBodySize(kit: Kit): RequestRecorder {
  return kit.histogram({
    name: 'http.client.response.body.size',
    unit: 'By',
    description: 'Size of HTTP client response bodies.',
    keys: requestKeys,
    boundaries: bytes,
  });
}

export function observeOpenConnections(kit: Kit, open: OpenCounts): void {
  const description = {
    kind: 'up-down-counter',
    name: 'http.client.open_connections',
    unit: '{connection}',
    description: 'Number of outbound HTTP connections that are currently active or idle on the client.',
  } as const;
  kit.observe({ open: description }, (observe) => open.observe(observe.open));
}

export function connectionDuration(kit: Kit): ConnectionRecorder {
  return kit.histogram({
    name: 'http.client.connection.duration',
    unit: 's',
    description: 'The duration of the successfully established outbound HTTP connections.',
    keys: connectionKeys,
    boundaries: connectionSeconds,
  });
}
