import type { ProjectionRow } from './projection-row.ts';

const method = 'http.request.method';
/** A request that no route is known for. */
const endpoint = { from: 'http.route', default: '' } as const;

/** `http_requests_total`, `http_request_duration_seconds`, `http_requests_in_progress` and the sizes of bodies. */
export const classicHttpProjections: readonly ProjectionRow[] = [
  {
    source: { name: 'http.server.request.duration' },
    take: 'count',
    target: { name: 'http.requests', unit: '{request}', description: 'HTTP requests that ended.' },
    labels: {
      method,
      endpoint,
      // Where the client was gone before there was a status, the reason stands in its place.
      status: { from: ['http.response.status_code', 'error.type'], default: '' },
    },
  },
  {
    source: { name: 'http.server.request.duration' },
    target: { name: 'http.request.duration', unit: 's', description: 'Duration of HTTP requests.' },
    labels: { method, endpoint },
  },
  {
    source: { name: 'http.server.active_requests' },
    take: 'gauge',
    target: { name: 'http.requests.in_progress', unit: '{request}', description: 'HTTP requests that are under way.' },
    labels: { method, endpoint },
  },
  {
    source: { name: 'http.server.request.body.size' },
    target: { name: 'http.request.size', unit: 'By', description: 'Size of the bodies of HTTP requests.' },
    labels: { method, endpoint },
  },
  {
    source: { name: 'http.server.response.body.size' },
    target: { name: 'http.response.size', unit: 'By', description: 'Size of the bodies of HTTP responses.' },
    labels: { method, endpoint },
  },
];
