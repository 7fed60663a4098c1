import { statusCodeOf } from '../recording/failure.ts';

/** A call of a cluster or a sentinel, which has chosen a client for it, and chooses another one after a redirection. */
export class Chosen {
  /** Whom the application asked. */
  readonly owner: object;
  /** When it did; `undefined` where each attempt is an operation of its own. */
  readonly startedAt: number | undefined;
  #redirectionsLeft: number;

  constructor(owner: object, startedAt: number | undefined, mostRedirections: number) {
    this.owner = owner;
    this.startedAt = startedAt;
    this.#redirectionsLeft = mostRedirections;
  }

  /** Whether the cluster will try again at once, so that nothing has ended yet. */
  isRedirected(error: unknown): boolean {
    if (this.#redirectionsLeft <= 0) return false;
    const code = statusCodeOf(error);
    if (code !== 'MOVED' && code !== 'ASK') return false;
    this.#redirectionsLeft--;
    return true;
  }
}

const defaultRedirections = 16;

/** The call of a cluster: one operation, whatever nodes it goes to. */
export function chosenByCluster(cluster: object): Chosen {
  const { _options: options } = cluster as { readonly _options?: { readonly maxCommandRedirections?: unknown } };
  const most = options?.maxCommandRedirections;
  return new Chosen(real(cluster), performance.now(), typeof most === 'number' ? most : defaultRedirections);
}

/** The call of a sentinel, which sends the same command to the next server only where the first one is gone. */
export function chosenBySentinel(sentinel: object): Chosen {
  return new Chosen(real(sentinel), undefined, 0);
}

function real(client: object): object {
  const { _self: self } = client as { readonly _self?: unknown };
  return typeof self === 'object' && self !== null ? self : client;
}
