import { createInstrumentation, type Kit } from '@executor-metrics/instrumentation';
import type { MeterProvider } from '@opentelemetry/api';
import { version } from './version.ts';

/** Something that records with a kit while there is one. */
export interface KitUser {
  /** Called with another kit each time; what it held of the one before is of no use any more. */
  open(kit: Kit): void;
}

/**
 * For what users call without enabling anything: one object for each provider, whoever asks first, as two of one name would be
 * taken for two that count the same. `undefined` stands for the global provider.
 */
export function sharedByProvider<U extends KitUser>(
  name: string,
  create: () => U,
): (provider: MeterProvider | undefined) => U {
  const byProvider = new WeakMap<object, U>();
  const ofGlobal = {};
  return (meterProvider) => {
    const known = byProvider.get(meterProvider ?? ofGlobal);
    if (known !== undefined) return known;
    const user = create();
    byProvider.set(meterProvider ?? ofGlobal, user);
    const enable = (kit: Kit): undefined => {
      user.open(kit);
    };
    const options = meterProvider === undefined ? {} : { meterProvider };
    createInstrumentation<object>({ name, version, optionTypes: {}, enable }, options).enable();
    return user;
  };
}
