import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to whoever asks for any port, or connects to somewhere (Linux from 32768 on). */
const [lowest, highest] = [26_000, 32_000];

/**
 * A TCP port of 127.0.0.1 for a server that will be gone for a while. A port that was free by chance could be taken by a
 * connection of anybody's until the server is back; and by a client of its own, which would then have connected to itself.
 */
export async function lastingPort(): Promise<number> {
  const port = lowest + Math.floor(Math.random() * (highest - lowest));
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return lastingPort();
  }
  server.close();
  await once(server, 'close');
  return port;
}
