import { Server } from 'node:http';
import { isWrapped, type Rival } from '@executor-metrics/instrumentation';

/** The wrapper that the official instrumentation puts around `Server.prototype.emit` goes by this name. */
const wrapperName = 'incomingRequest';

/** It may lie below the wrappers of others, such as tracers of other vendors, which count nothing under this name. */
const mostWrappers = 16;

export const officialInstrumentation: Rival = {
  name: '@opentelemetry/instrumentation-http',
  counts: 'http.server.request.duration',
  isActive() {
    let method: unknown = Server.prototype.emit;
    for (let i = 0; i < mostWrappers && isWrapped(method); i++) {
      if ((method as { readonly name: unknown }).name === wrapperName) return true;
      method = (method as { readonly __original?: unknown }).__original;
    }
    return false;
  },
};
