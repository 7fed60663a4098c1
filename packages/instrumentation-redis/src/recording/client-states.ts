import type { Kit } from '@executor-metrics/instrumentation';
import { ClientState, type Driver, type Stateful } from './client-state.ts';

/** What is known of the clients of one copy of a driver. It is forgotten when the instrumentation is disabled. */
export class ClientStates {
  readonly key: symbol;
  readonly #driver: Driver;
  readonly #known = new Set<WeakRef<object>>();
  #mostKnown = 64;

  /** @param key the same for each time that the instrumentation is enabled, so that nothing adds up on a client */
  constructor(kit: Kit, key: symbol, driver: Driver) {
    this.key = key;
    this.#driver = driver;
    kit.onDisable(() => {
      for (const ref of this.#known) {
        const client = ref.deref() as Stateful | undefined;
        if (client !== undefined) delete client[key];
      }
    });
  }

  /** Meets a client. Its state goes with the client. */
  add(client: object): ClientState {
    const state = new ClientState(this.#driver);
    Object.defineProperty(client, this.key, { value: state, configurable: true, writable: true });
    if (this.#known.size >= this.#mostKnown) this.#sweep();
    this.#known.add(new WeakRef(client));
    return state;
  }

  /** An application may make clients all the time, which are gone afterwards. */
  #sweep(): void {
    for (const ref of this.#known) if (ref.deref() === undefined) this.#known.delete(ref);
    this.#mostKnown = Math.max(this.#mostKnown, this.#known.size * 2);
  }
}
