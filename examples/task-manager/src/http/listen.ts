import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  /** `0`: any free port. */
  readonly port: number;
  /** How many of the following ports to try where one is taken. */
  readonly furtherPorts: number;
}

const host = '127.0.0.1';

/** @returns where the server can be reached, such as `http://127.0.0.1:8080` */
export async function listen(server: Server, { port, furtherPorts }: ListenOptions): Promise<string> {
  for (let candidate = port; ; candidate++) {
    try {
      server.listen(candidate, host);
      await once(server, 'listening');
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || candidate >= port + furtherPorts) throw error;
    }
  }
}

/** How long clients may take to end what they have begun. */
const farewellMs = 1000;

/** Answers the requests that are under way and then takes no more. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const hurry = setTimeout(() => server.closeAllConnections(), farewellMs);
  await closed;
  clearTimeout(hurry);
}
