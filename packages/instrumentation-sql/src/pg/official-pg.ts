import { isWrapped, type Rival } from '@executor-metrics/instrumentation';

/** Only the wrapper of the official instrumentation has this word; tracers of others have wrappers of the same name. */
const ownWord = 'recordDuration';

/** It may lie below the wrappers of others, who record nothing under these names. */
const mostWrappers = 16;

/** The official instrumentation, where it has wrapped a client of pg. */
export function officialPg(prototypes: Iterable<{ readonly query?: unknown }>): Rival {
  return {
    name: '@opentelemetry/instrumentation-pg',
    counts: 'db.client.operation.duration and db.client.connection.count of PostgreSQL',
    isActive() {
      for (const { query } of prototypes) if (isOfficial(query)) return true;
      return false;
    },
  };
}

function isOfficial(method: unknown): boolean {
  let wrapper = method;
  for (let i = 0; i < mostWrappers && isWrapped(wrapper); i++) {
    if (Function.prototype.toString.call(wrapper).includes(ownWord)) return true;
    wrapper = (wrapper as { readonly __original?: unknown }).__original;
  }
  return false;
}
