import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, installedNames, type PackageName, pack, published, runProgram, type Tarball } from './packing.ts';

const oldest = fileURLToPath(new URL('../runtimes/node-22/node_modules/node/bin/node', import.meta.url));
const runtimes = { 'Node 24': process.execPath, 'Node 22.15': oldest };

/** The text of a MeterProvider whose histograms and counters do what is given. */
function meterProviderWith({ record = '() => {}', add = '() => {}' }: { record?: string; add?: string }): string {
  return `
      const histogram = { record: ${record} };
      const others = { add: ${add}, addCallback() {}, removeCallback() {} };
      const get = (_, method) => () => (method === 'createHistogram' ? histogram : others);
      const meterProvider = { getMeter: () => new Proxy({}, { get }) };`;
}

/** What a user of each package might write first. `load` is an import in one module system and a require in the other. */
const programs: Record<PackageName, { readonly load: Readonly<Record<string, string>>; readonly body: string }> = {
  core: {
    load: { '@executor-metrics/core': 'ExecutorMetrics' },
    body: `
      const metrics = new ExecutorMetrics();
      console.log(metrics.operation('execute').run(() => 42), metrics.getMetricsSummary().operations.join());`,
  },
  sdk: {
    load: { '@executor-metrics/sdk': 'MeterProvider' },
    body: `
      const provider = new MeterProvider();
      provider.getMeter('app').createCounter('tasks').add(42);
      provider.snapshot().then(({ scopes }) => console.log(scopes[0].metrics[0].series[0].value));`,
  },
  'exporter-prometheus': {
    load: {
      '@executor-metrics/exporter-prometheus': 'createPrometheusExporter',
      '@opentelemetry/sdk-metrics': 'MeterProvider',
    },
    body: `
      const exporter = createPrometheusExporter({ port: 0 });
      const provider = new MeterProvider({ readers: [exporter] });
      provider.getMeter('app').createCounter('tasks').add(42);
      exporter.ready
        .then(() => fetch(exporter.endpoint))
        .then((response) => response.text())
        .then((text) => console.log(/^tasks_total\\{.*\\} (\\d+)$/m.exec(text)[1]))
        .then(() => provider.shutdown());`,
  },
  'exporter-otlp': {
    load: {
      '@executor-metrics/exporter-otlp': 'createOtlpExporter',
      '@opentelemetry/sdk-metrics': 'MeterProvider',
      'node:http': 'createServer',
    },
    body: `
      const backend = createServer((request, response) => {
        let bytes = 0;
        request.on('data', (chunk) => { bytes += chunk.length; });
        request.on('end', () => { console.log(request.headers['content-type'], bytes > 0 ? 42 : 0); response.end(); });
      }).listen(0, '127.0.0.1', () => {
        const url = 'http://127.0.0.1:' + backend.address().port + '/v1/metrics';
        const provider = new MeterProvider({ readers: [createOtlpExporter({ url })] });
        provider.getMeter('app').createCounter('tasks').add(42);
        provider.shutdown().then(() => { backend.close(); backend.closeAllConnections(); });
      });`,
  },
  'host-metrics': {
    load: { '@executor-metrics/host-metrics': 'createHostMetrics' },
    body: `
      createHostMetrics().start();
      console.log(42);`,
  },
  instrumentation: {
    load: { '@executor-metrics/instrumentation': 'createInstrumentation' },
    body: `
      const parsed = [];
      const instrumentation = createInstrumentation({
        name: 'mine',
        version: '1.0.0',
        optionTypes: {},
        enable: (kit) => void kit.patch(JSON, 'parse', (original) => function (...args) {
          parsed.push(args[0]);
          return original.apply(this, args);
        }),
      });
      instrumentation.enable();
      JSON.parse('42');
      instrumentation.disable();
      JSON.parse('43');
      console.log(parsed.join());`,
  },
  'instrumentation-http': {
    load: { '@executor-metrics/instrumentation-http': 'createHttpInstrumentation', 'node:http': 'createServer' },
    body: `
      const seen = [];
      const histogram = (name) => ({ record: (value, attributes) => seen.push(name, attributes['http.response.status_code']) });
      const counter = () => ({ add: () => {} });
      const getMeter = () => ({
        createHistogram: histogram,
        createCounter: counter,
        createUpDownCounter: counter,
      });
      const instrumentation = createHttpInstrumentation({ client: false, meterProvider: { getMeter } });
      instrumentation.enable();
      const server = createServer((request, response) => response.writeHead(242).end()).listen(0, '127.0.0.1', async () => {
        await fetch('http://127.0.0.1:' + server.address().port);
        server.close(() => console.log(String(seen[1]).slice(1)));
        server.closeIdleConnections();
      });`,
  },
  'instrumentation-redis': {
    load: { '@executor-metrics/instrumentation-redis': 'createRedisInstrumentation' },
    body: `
      const instrumentation = createRedisInstrumentation();
      instrumentation.enable();
      instrumentation.disable();
      try {
        createRedisInstrumentation({ answer: 42 });
      } catch (error) {
        console.log(error.message);
      }`,
  },
  'instrumentation-sql': {
    load: { '@executor-metrics/instrumentation-sql': 'createSqlInstrumentation', 'node:sqlite': 'DatabaseSync' },
    body: `
      let queries = 0;
      ${meterProviderWith({ record: "(_, attributes) => { if (attributes['db.query.summary'] === 'SELECT') queries++; }" })}
      createSqlInstrumentation({ meterProvider, returnedRows: false }).enable();
      const statement = new DatabaseSync(':memory:').prepare('SELECT 1');
      for (let i = 0; i < 42; i++) statement.get();
      console.log(queries);`,
  },
  'instrumentation-queue': {
    load: { '@executor-metrics/instrumentation-queue': 'createQueueMetrics' },
    body: `
      ${meterProviderWith({ add: '(count) => console.log(count)' })}
      createQueueMetrics({ system: 'mine', destination: 'mail', meterProvider }).sent(42);`,
  },
  node: {
    load: { '@executor-metrics/node': 'start' },
    body: `
      start({ port: 0, layout: 'per-operation' }).then(async (telemetry) => {
        for (let i = 0; i < 42; i++) telemetry.metrics.recordOperationSuccess('execute');
        const text = await (await fetch(telemetry.endpoint)).text();
        console.log(/^execute_success_total\\{.*\\} (\\d+)$/m.exec(text)[1]);
        await telemetry.shutdown();
      });`,
  },
};

function asModule(name: PackageName): { readonly file: string; readonly source: string } {
  const { load, body } = programs[name];
  const imports = Object.entries(load).map(([from, what]) => `import { ${what} } from '${from}';`);
  return { file: 'app.mjs', source: `${imports.join('\n')}\n${body}\n` };
}

function asCommonJs(name: PackageName): { readonly file: string; readonly source: string } {
  const { load, body } = programs[name];
  const requires = Object.entries(load).map(([from, what]) => `const { ${what} } = require('${from}');`);
  return { file: 'app.cjs', source: `${requires.join('\n')}\n${body}\n` };
}

/** Node 22 says that require() of an ES module is experimental, and SQLite; that is Node's word, not ours. */
function withoutNodesWarnings(stderr: string): string {
  return stderr.replaceAll(/\(node:\d+\) ExperimentalWarning: [\s\S]*?(?:created\)\n|\n(?=\(node|$))/g, '');
}

let packedInto: string;
const tarballs = new Map<PackageName, Tarball>();

beforeAll(async () => {
  packedInto = await mkdtemp(join(tmpdir(), 'packed-'));
  for (const name of published) tarballs.set(name, await pack(name, packedInto));
});

afterAll(() => rm(packedInto, { recursive: true, force: true }));

describe.each(published)('the packed tarball of %s', (name) => {
  let folder: string;

  beforeAll(async () => {
    folder = await installed(name, tarballs);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds the built files, the sources, README and licence, and no tests', () => {
    const contents = tarballs.get(name)?.contents ?? [];
    expect(contents).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'package.json',
        'dist/index.js',
        'dist/index.d.ts',
        'src/index.ts',
      ]),
    );
    expect(contents.filter((path) => /\.test(-d)?\.|testdata|tsbuildinfo/.test(path))).toEqual([]);
  });

  it('brings no driver, no test tool and no second copy of the API', async () => {
    const names = await installedNames(folder);
    expect(names.filter((each) => each === '@opentelemetry/api')).toHaveLength(1);
    const families = new Set(names.map((each) => each.split('/')[0]));
    // systeminformation comes with @opentelemetry/host-metrics and has no dependencies.
    expect(
      [...families].filter(
        (each) => !['@executor-metrics', '@opentelemetry', 'systeminformation'].includes(each ?? ''),
      ),
    ).toEqual([]);
  });

  describe.each(Object.entries(runtimes))('on %s', (_runtime, node) => {
    it('works from ES modules', async () => {
      const { stdout, stderr } = await runProgram(node, folder, asModule(name));
      expect(withoutNodesWarnings(stderr)).toBe('');
      expect(stdout).toContain('42');
    });

    it('works from CommonJS', async () => {
      const { stdout, stderr } = await runProgram(node, folder, asCommonJs(name));
      expect(withoutNodesWarnings(stderr)).toBe('');
      expect(stdout).toContain('42');
    });
  });
});

describe('@executor-metrics/core', () => {
  it('installs nothing but itself and the OpenTelemetry API', async () => {
    const folder = await installed('core', tarballs);
    expect((await installedNames(folder)).toSorted()).toEqual(['@executor-metrics/core', '@opentelemetry/api']);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('@executor-metrics/node/register', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await installed('node', tarballs);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  // The application knows nothing of the endpoint: it looks for it where the environment put it.
  const scrape = `
    setTimeout(async () => {
      const text = await (await fetch('http://127.0.0.1:' + process.env.METRICS_PORT + '/metrics')).text();
      console.log(/^process_cpu_time_seconds_total\\{/m.test(text) && /^tasks_total\\{.*\\} 42$/m.test(text));
    }, 300);`;

  describe.each(Object.entries(runtimes))('on %s', (_runtime, node) => {
    it.each([
      {
        file: 'app.mjs',
        source: `import { metrics } from '@opentelemetry/api';\nmetrics.getMeter('app').createCounter('tasks').add(42);\n${scrape}`,
      },
      {
        file: 'app.cjs',
        source: `const { metrics } = require('@opentelemetry/api');\nmetrics.getMeter('app').createCounter('tasks').add(42);\n${scrape}`,
      },
    ])('gives $file an endpoint without a line of code', async (program) => {
      const { stdout } = await runProgram(node, folder, program, {
        args: ['--import', '@executor-metrics/node/register'],
        env: { METRICS_PORT: String(20_000 + Math.floor(Math.random() * 20_000)) },
      });
      expect(stdout.trim()).toBe('true');
    });
  });
});
