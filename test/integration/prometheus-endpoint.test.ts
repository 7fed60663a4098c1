import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Exposition, parseAnyExposition, samplesOf, sampleValue, startProgram } from '@executor-metrics/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  exchanged,
  getRequest,
  rawConnection,
  statusesIn,
} from '../../packages/exporter-prometheus/src/testdata/serving/raw-client.ts';
import { protobufType } from '../prometheus/accepts.ts';

const script = fileURLToPath(new URL('../prometheus/stormed-process.ts', import.meta.url));
const formats = ['text/plain', 'application/openmetrics-text', protobufType];
const closing = 'Connection: close\r\n';

let application: Awaited<ReturnType<typeof startProgram>>;
let url = '';
let port = 0;

beforeAll(async () => {
  const args = ['--conditions=@executor-metrics/source', '--max-old-space-size=256', '--no-warnings', script];
  application = await startProgram(process.execPath, args, { readyWhen: /^http/ });
  url = application.stdoutLines[0] ?? '';
  port = Number(new URL(url).port);
});
afterAll(() => application.stop());

async function scraped(accept = 'text/plain'): Promise<Exposition> {
  const response = await fetch(url, { headers: { accept } });
  expect(response.status).toBe(200);
  return parseAnyExposition(response.headers.get('content-type'), new Uint8Array(await response.arrayBuffer()));
}

it.each(formats)(
  '10,000 metrics and what strangers have sent are exposed as %s, though callbacks fail',
  async (accept) => {
    const exposition = await scraped(accept);
    const jobs = [...exposition.families.values()].filter(({ name }) => /^jobs_\d+/.test(name));
    expect(jobs).toHaveLength(10_000);
    expect(sampleValue(exposition, 'jobs_9999_total')).toBe(9999);
    // One throws, and one never settles.
    expect(sampleValue(exposition, 'otel_scrape_collection_errors')).toBe(2);

    const values = samplesOf(exposition, 'hostile_total').map(({ labels }) => labels.get('value') ?? '');
    const sent = ['".', '\\.', '\n.', '}.', '# EOF.', '\0.', '\ufffd.', '"} 1\n.', '\u{1F600}.'];
    expect(values).toEqual(expect.arrayContaining(sent));
    // Those of a megabyte are short, and each is its own.
    expect(new Set(values).size).toBe(62);
    expect(Math.max(...values.map(({ length }) => length))).toBeLessThan(5000);
  },
);

it('A storm of scrapes is answered as it deserves, and the memory is bounded', async () => {
  const memoryBefore = sampleValue(await scraped(), 'process_peak_memory_bytes');
  const strange = [...(await slowWriters(20)), ...(await idleReaders(20))];
  expect(await statuses(200, () => '')).toEqual({ 200: 200 });
  const different = await statuses(200, (i) => `?name[]=jobs_${i}_total`);
  // A few go at once, some wait for them, and the others are told to come back later.
  expect(Object.keys(different)).toEqual(['200', '503']);
  expect(different['200']).toBeGreaterThanOrEqual(20);
  expect(await wrongRequests()).toEqual([404, 404, 431, 431, 400, 405]);

  const memory = sampleValue(await scraped(), 'process_peak_memory_bytes');
  expect((memory - memoryBefore) / 2 ** 20).toBeLessThan(100);
  for (const socket of strange) socket.destroy();
});

/** How often each status was answered when so many ask at once. */
async function statuses(count: number, queryOf: (i: number) => string): Promise<Readonly<Record<string, number>>> {
  const headers = { 'accept-encoding': 'gzip' };
  const answered = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const sent = request(`${url}${queryOf(i)}`, { headers, agent: false }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      await once(answer.resume(), 'end');
      return answer.statusCode;
    }),
  );
  const byStatus = Map.groupBy(answered, String);
  return Object.fromEntries([...byStatus].sort().map(([status, all]) => [status, all.length]));
}

/** Clients that send a byte, and then another one. */
async function slowWriters(count: number): Promise<readonly Awaited<ReturnType<typeof rawConnection>>[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await rawConnection(port);
      const bytes = [...getRequest('/metrics')];
      const writing = setInterval(() => socket.write(bytes.shift() ?? ''), 1000);
      socket.on('error', () => {}).once('close', () => clearInterval(writing));
      return socket;
    }),
  );
}

/** Clients that ask and do not read. */
async function idleReaders(count: number): Promise<readonly Awaited<ReturnType<typeof rawConnection>>[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await rawConnection(port);
      socket.on('error', () => {}).pause();
      socket.write(getRequest('/metrics'));
      return socket;
    }),
  );
}

async function wrongRequests(): Promise<readonly (number | undefined)[]> {
  const sent = [
    getRequest('/metrics/../x', closing),
    getRequest('/metrics%2f..%2f..%2fetc/passwd', closing),
    getRequest('/metrics', `X-Large: ${'a'.repeat(100_000)}\r\n`),
    getRequest(`/metrics?${'name[]=a&'.repeat(20_000)}`),
    getRequest(`/metrics?${Array.from({ length: 200 }, (_, i) => `name[]=${i}`).join('&')}`, closing),
    `DELETE /metrics HTTP/1.1\r\nHost: a\r\n${closing}\r\n`,
  ];
  return (await Promise.all(sent.map((text) => exchanged(port, text)))).map((text) => statusesIn(text)[0]);
}
