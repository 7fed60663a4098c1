import { fileURLToPath } from 'node:url';

/**
 * Certificates of a test authority whose key nobody has, valid from 2020 to 2120: of a server that is `localhost`,
 * `127.0.0.1` or `backend.test`, and of a client. They protect nothing.
 */
export const certificates = {
  ca: pathOf('ca.pem'),
  serverCert: pathOf('server.pem'),
  serverKey: pathOf('server.key'),
  clientCert: pathOf('client.pem'),
  clientKey: pathOf('client.key'),
} as const;

function pathOf(file: string): string {
  return fileURLToPath(new URL(`./tls/${file}`, import.meta.url));
}
