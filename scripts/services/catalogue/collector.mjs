// @ts-check
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../cache.mjs';
import { dataDirectory } from '../data-directory.mjs';
import { buildCollector, isCollectorCurrent } from '../go-programs.mjs';
import { host, probeHttp } from '../port-probe.mjs';
import { findOnPath, findProgram } from '../programs.mjs';
import { repository } from '../versions.mjs';

const port = 4318;

/** @type {import('../service.mjs').Service} */
export const collector = {
  name: 'collector',
  port,
  // An empty request is answered like any other and goes nowhere.
  probe: () =>
    probeHttp(
      port,
      '/v1/metrics',
      (status, body) => (status === 200 && body.includes('{') ? { state: 'ready' } : undefined),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      },
    ),
  find: () => {
    const program = findProgram('otelcol');
    const isOurs = program?.startsWith(cacheDirectory()) === true;
    return isOurs && !isCollectorCurrent() && findOnPath('go') !== undefined ? undefined : program;
  },
  packages: () => [],
  build: { tools: ['go'], run: buildCollector },
  startedByTests: true,
  advice:
    'otelcol --config otel-collector.yaml (any distribution with the components of test/e2e/collector/builder.yaml)',
  launch: async (program) => {
    const data = dataDirectory('collector');
    const file = join(data, 'otlp.jsonl');
    // Its lines are those of this run.
    rmSync(file, { force: true });
    const args = ['--config', join(repository, 'otel-collector.yaml')];
    const env = {
      OTLP_HTTP_LISTEN: `${host}:${port}`,
      OTLP_GRPC_LISTEN: `${host}:4317`,
      COLLECTOR_PROMETHEUS_LISTEN: `${host}:8889`,
      COLLECTOR_FILE: file,
      COLLECTOR_TELEMETRY_LEVEL: 'none',
    };
    return { data, version: versionOf(program), commands: [{ role: 'otelcol', program, args, env, directory: data }] };
  },
};

/** @param {string} program */
function versionOf(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /version (\S+)/.exec(stdout ?? '')?.[1] ?? 'unknown';
}
