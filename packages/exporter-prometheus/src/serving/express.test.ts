import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type Program, startProgram } from '@executor-metrics/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largeText } from '../testdata/serving/scrapes.ts';

const decompress = { identity: (body: Buffer) => body, gzip: gunzipSync, zstd: zstdDecompressSync };

let program: Program;
let url: string;

beforeAll(async () => {
  const script = fileURLToPath(new URL('../testdata/serving/express-app.js', import.meta.url));
  const args = ['--conditions=@executor-metrics/source', script];
  program = await startProgram(process.execPath, args, { readyWhen: /^http:/ });
  url = await program.waitForLine(/^http:/);
});
afterAll(() => program[Symbol.asyncDispose]());

describe('the handler in Express', () => {
  it('is a route, for HEAD too', async () => {
    const response = await fetch(`${url}/metrics?name[]=up`);
    expect(await response.json()).toMatchObject({ names: ['up'] });
    const head = await fetch(`${url}/metrics?name[]=up`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(response.headers.get('content-length'));
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });

  it('gets the query where it is mounted below a path', async () => {
    expect(await (await fetch(`${url}/internal/metrics?name[]=up`)).json()).toMatchObject({ names: ['up'] });
  });

  it('answers after a body parser has read the request', async () => {
    const headers = { 'content-type': 'application/json' };
    const posted = await fetch(`${url}/parsed`, { method: 'POST', body: '{"a":1}', headers });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/parsed`)).status).toBe(200);
  });

  it('is passed over when a middleware before it fails', async () => {
    expect((await fetch(`${url}/failing`)).status).toBe(500);
  });

  it('leaves an answer alone that a middleware before it has given', async () => {
    expect(await (await fetch(`${url}/answered`)).text()).toBe('answered');
  });

  it.each(Object.entries(decompress))('sends a large body whole: %s', async (encoding, decompressed) => {
    const sent = get(`${url}/large`, { headers: { 'accept-encoding': encoding } });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.headers['content-encoding'] ?? 'identity').toBe(encoding);
    expect(decompressed(await buffer(response)).equals(Buffer.from(largeText(3_000_000)))).toBe(true);
  });
});
