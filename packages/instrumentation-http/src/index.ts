export type { HttpClientOptions, OutgoingRequest } from './client/client-options.ts';
export { createHttpInstrumentation } from './http-instrumentation.ts';
export { fromEnv, type HttpInstrumentationOptions } from './options.ts';
export { honoRoutes } from './routes/hono-routes.ts';
export { routeOf, setRoute } from './routes/route-of-request.ts';
export type {
  ArrivingRequest,
  EndedRequest,
  EndedResponse,
  Http2StreamRequest,
  HttpServerOptions,
} from './server/server-options.ts';
