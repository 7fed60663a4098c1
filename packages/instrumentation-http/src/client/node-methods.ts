// Hot: both methods are called for each request. Guarded by bench/instrumentation-http/client.bench.ts.
import { Agent, ClientRequest } from 'node:http';
import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';

/** What the methods tell that no channel does. */
export interface MethodEvents {
  /** An agent is asked for a connection: only here it is said which port the request goes to. */
  readonly asked: (request: ClientRequest, options: unknown) => void;
  /** The agent threw, so there is no request. */
  readonly refused: (request: ClientRequest) => void;
  /** The request gets its connection, or the error for which there is none. */
  readonly connected: (request: ClientRequest, socket: unknown, error: unknown) => void;
}

export function hookMethods(kit: Kit, events: MethodEvents): void {
  hookAgents(kit, events);
  hookConnections(kit, events);
}

function hookAgents(kit: Kit, { asked, refused }: MethodEvents): void {
  const failed = failing(kit, 'a request');
  const drop = kit.safe('a request without a connection', refused);
  kit.patch(Agent.prototype, 'addRequest' as keyof Agent, (original: AnyFunction) => {
    return function addRequest(this: Agent, ...args: readonly [ClientRequest, unknown]): unknown {
      try {
        asked(args[0], args[1]);
      } catch (error) {
        failed(error);
      }
      try {
        return original.apply(this as never, args as never);
      } catch (error) {
        drop(args[0]);
        throw error;
      }
    };
  });
}

function hookConnections(kit: Kit, { connected }: MethodEvents): void {
  const failed = failing(kit, 'the connection of a request');
  kit.patch(ClientRequest.prototype, 'onSocket', (original: AnyFunction) => {
    return function onSocket(this: ClientRequest, ...args: readonly [unknown, unknown]): unknown {
      try {
        connected(this, args[0], args[1]);
      } catch (error) {
        failed(error);
      }
      return original.apply(this as never, args as never);
    };
  });
}

/**
 * Reports what was thrown at a site. `kit.safe` makes an array of the arguments of each call, which is felt where a function
 * is called for each request.
 */
export function failing(kit: Kit, site: string): (error: unknown) => void {
  return kit.safe(site, (error: unknown) => {
    throw error;
  });
}
