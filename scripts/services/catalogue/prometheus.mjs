// @ts-check
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dataDirectory } from '../data-directory.mjs';
import { buildPrometheus } from '../go-programs.mjs';
import { host, probeHttp, versionInJson } from '../port-probe.mjs';
import { findOnPath, findProgram } from '../programs.mjs';
import { repository } from '../versions.mjs';

const port = 9090;

/** @type {import('../service.mjs').Service} */
export const prometheus = {
  name: 'prometheus',
  port,
  probe: async () => {
    const readiness = await probeHttp(port, '/-/ready', (status, body) => {
      if (status === 503) return { state: 'starting', detail: 'it reads its data' };
      return status === 200 && body.startsWith('Prometheus') ? { state: 'ready' } : undefined;
    });
    if (readiness.state !== 'ready') return readiness;
    return probeHttp(port, '/api/v1/status/buildinfo', (_status, body) => ({
      state: 'ready',
      version: versionInJson(body, ['data', 'version']),
    }));
  },
  // Prometheus 2 will do only where 3 cannot be built.
  find: () => {
    const program = findProgram('prometheus');
    return program !== undefined && (majorOf(program) >= 3 || findOnPath('go') === undefined) ? program : undefined;
  },
  packages: () => (findOnPath('go') === undefined ? ['prometheus'] : []),
  build: { tools: ['go'], run: buildPrometheus },
  startedByTests: true,
  advice: `prometheus --config.file=deploy/prometheus/prometheus.yml --web.listen-address=${host}:${port} --web.enable-otlp-receiver --enable-feature=exemplar-storage`,
  launch: async (program) => {
    const major = majorOf(program);
    const data = dataDirectory(`prometheus-${major}`);
    const configuration = major >= 3 ? 'prometheus.yml' : 'prometheus-2.yml';
    const args = [
      `--config.file=${join(repository, 'deploy/prometheus', configuration)}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=1d',
      `--web.listen-address=${host}:${port}`,
      '--web.enable-lifecycle',
      '--web.enable-remote-write-receiver',
      ...(major >= 3
        ? // Native histograms are switched on in the configuration since Prometheus 3.8.
          ['--enable-feature=exemplar-storage', '--web.enable-otlp-receiver']
        : ['--enable-feature=exemplar-storage,native-histograms']),
    ];
    return { data, commands: [{ role: 'prometheus', program, args, directory: data }] };
  },
};

/** @param {string} program */
function majorOf(program) {
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return Number(/version (\d+)\./.exec(`${stdout}${stderr}`)?.[1] ?? 0);
}
