import { channel } from 'node:diagnostics_channel';
import http from 'node:http';
import { isWrapped, type Rival } from '@executor-metrics/instrumentation';

const counts = 'http.client.request.duration';

/** The wrapper that the official instrumentation puts around `http.request` goes by this name. */
const wrapperName = 'outgoingRequest';

/** It may lie below the wrappers of others, such as tracers of other vendors, which count nothing under this name. */
const mostWrappers = 16;

export const officialHttp: Rival = {
  name: '@opentelemetry/instrumentation-http',
  counts,
  isActive() {
    let method: unknown = http.request;
    for (let i = 0; i < mostWrappers && isWrapped(method); i++) {
      if ((method as { readonly name: unknown }).name === wrapperName) return true;
      method = (method as { readonly __original?: unknown }).__original;
    }
    return false;
  },
};

/** It wraps nothing. It subscribes to channels with methods of its own, of which one goes by this name. */
const subscriberName = 'bound onRequestCreated';

export const officialUndici: Rival = {
  name: '@opentelemetry/instrumentation-undici',
  counts,
  isActive() {
    // Who subscribes is not public: where it cannot be told, nobody is found.
    const subscribers: unknown = Reflect.get(channel('undici:request:create'), '_subscribers');
    return (
      Array.isArray(subscribers) &&
      subscribers.some((each: { readonly name?: unknown }) => each?.name === subscriberName)
    );
  },
};
