import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  eventually,
  freePort,
  type MetricFamily,
  type Program,
  parseExposition,
  startProgram,
} from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('./http-register/', import.meta.url));
const node22 = fileURLToPath(new URL('../runtimes/node-22/node_modules/node/bin/node', import.meta.url));
const register = ['--import', '@executor-metrics/node/register'];

interface Service extends AsyncDisposable {
  readonly program: Program;
  readonly address: string;
  readonly metrics: string;
}

interface ServiceOptions {
  readonly node?: 22 | 24;
  readonly env?: Readonly<Record<string, string>>;
}

/** A service under `register`, on ports of its own. */
async function startService(file: string, { node = 24, env = {} }: ServiceOptions = {}): Promise<Service> {
  const port = await freePort();
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', '--no-warnings'];
  const command = node === 22 ? node22 : process.execPath;
  const program = await startProgram(command, [...flags, ...register, join(here, file)], {
    cwd: here,
    env: { NODE_OPTIONS: undefined, METRICS_PORT: String(port), ...env },
    readyWhen: /^serves /,
    timeoutMs: 30_000,
  });
  const [, address = ''] = (await program.waitForLine(/^serves /)).split(' ');
  return {
    ...{ program, address, metrics: `http://127.0.0.1:${port}/metrics` },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

async function scraped({ metrics }: Service): Promise<ReadonlyMap<string, MetricFamily>> {
  return parseExposition(await (await fetch(metrics)).text()).families;
}

/** How many requests ended, by route and status. */
function countsOf(families: ReadonlyMap<string, MetricFamily>): Record<string, number> {
  const samples = families.get('http_server_request_duration_seconds')?.samples ?? [];
  const counts = samples.filter(({ name }) => name.endsWith('_count'));
  return Object.fromEntries(
    counts.map(({ labels, value }) => [
      `${labels.get('http_response_status_code')} ${labels.get('http_route')}`,
      value,
    ]),
  );
}

async function get(url: string): Promise<void> {
  await (await fetch(url)).text();
}

describe('node --import @executor-metrics/node/register', () => {
  it.each([
    { file: 'app.mjs', node: 24 },
    { file: 'app.cjs', node: 24 },
    { file: 'app.mjs', node: 22 },
    { file: 'app.cjs', node: 22 },
  ] as const)('counts the requests of $file by their routes, on Node.js $node, without a loader', async (options) => {
    await using service = await startService(options.file, options);
    // It has its first scrape behind it, which does not count.
    await scraped(service);
    for (const path of ['/users/1', '/users/2?name=me', '/users/3/orders/9', '/nowhere'])
      await get(service.address + path);
    const families = await eventually(
      async () => {
        const found = await scraped(service);
        expect(countsOf(found)).toEqual({ '200 /users/:id': 3, '200 /users/:id/orders/:order': 1, '404 undefined': 1 });
        return found;
      },
      { what: 'all requests are counted' },
    );
    const active = families.get('http_server_active_requests')?.samples.map(({ value }) => value);
    expect(active).toEqual([0]);
    const sent = families.get('http_client_request_duration_seconds')?.samples ?? [];
    expect(sent.find(({ name }) => name.endsWith('_count'))).toMatchObject({ value: 1 });
    expect(service.program.output()).toBe(`serves ${service.address}`);
  });

  it('leaves HTTP alone where METRICS_INSTRUMENTATIONS says so', async () => {
    await using service = await startService('app.mjs', { env: { METRICS_INSTRUMENTATIONS: 'none' } });
    await get(`${service.address}/users/1`);
    const names = [...(await scraped(service)).keys()];
    expect(names.filter((name) => name.startsWith('http_'))).toEqual([]);
    expect(names).toContain('process_memory_usage');
  });

  it('shows the classic names where METRICS_PROFILE says so', async () => {
    await using service = await startService('app.cjs', { env: { METRICS_PROFILE: 'classic' } });
    await get(`${service.address}/users/1`);
    const requests = await eventually(
      async () => {
        const samples = (await scraped(service)).get('http_requests_total')?.samples ?? [];
        expect(samples).toHaveLength(1);
        return samples;
      },
      { what: 'the request is counted' },
    );
    expect(Object.fromEntries(requests[0]?.labels ?? [])).toMatchObject({
      ...{ method: 'GET', endpoint: '/users/:id', status: '200' },
    });
  });
});
