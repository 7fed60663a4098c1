import type { IncomingMessage } from 'node:http';

/** The token of a session, as `Authorization: Bearer` carries it. */
export function tokenOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
}
