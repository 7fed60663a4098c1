import { connect, type Socket } from 'node:net';

// A program of its own: sends requests over kept connections as fast as the server answers them. Told `{ port, requests }`,
// it answers when all of them are answered.

const connections = 40;
const request = Buffer.from('GET /users/17 HTTP/1.1\r\nHost: localhost\r\n\r\n');
/** All answers of a server are of one length, which the first one shows. */
const endOfBody = 'ok';

export interface Load {
  readonly port: number;
  readonly requests: number;
}

async function run({ port, requests }: Load): Promise<void> {
  let left = requests;
  const next = (): boolean => left-- > 0;
  await Promise.all(Array.from({ length: connections }, () => sendAll(connect(port, '127.0.0.1'), next)));
}

/** One request after the other. */
async function sendAll(socket: Socket, next: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sendNext = (): void => void (next() ? socket.write(request) : socket.end());
  socket.on('data', (answer) => {
    if (!answer.includes(' 200 ', 0, 'latin1')) reject(new Error(`an answer is ${answer}`));
    if (answer.includes(endOfBody, answer.length - endOfBody.length, 'latin1')) sendNext();
  });
  socket.on('close', () => resolve()).on('error', reject);
  sendNext();
  await promise;
}

process.on('message', async (load: Load) => {
  await run(load);
  process.send?.('done');
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
