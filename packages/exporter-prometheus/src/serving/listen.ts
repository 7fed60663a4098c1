import type { Server } from 'node:net';

/** None of the ports could be had. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly host: string;
  readonly ports: readonly number[];

  constructor(host: string, ports: readonly number[]) {
    const which = ports.length === 1 ? `port ${ports[0]} is` : `ports ${ports[0]} to ${ports.at(-1)} are`;
    super(`${which} taken on ${host}`);
    this.host = host;
    this.ports = ports;
  }
}

/**
 * Makes the server listen on the first of the ports that is free, and returns that port.
 *
 * It listens for itself also in a worker of `node:cluster`: a port that the workers share would answer each scrape from
 * another process.
 *
 * @throws {PortTakenError} where none is free; another error of the operating system as it is
 */
export async function listenOnFirstFree(server: Server, host: string, ports: readonly number[]): Promise<number> {
  let refusal: unknown;
  for (const port of ports) {
    try {
      return await listen(server, host, port);
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE', 'EACCES')) throw error;
      refusal = error;
    }
  }
  // EACCES: a port that needs rights, or one that Windows keeps for itself; the next one may be free.
  throw hasCode(refusal, 'EACCES') ? refusal : new PortTakenError(host, ports);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      server.off('listening', listening);
      reject(error);
    };
    const listening = (): void => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen({ host, port, exclusive: true });
  });
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
