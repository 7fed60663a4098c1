// @ts-check
import { join } from 'node:path';
import { dataDirectory } from '../data-directory.mjs';
import { host, probeHttp, versionInJson } from '../port-probe.mjs';
import { findOnPath } from '../programs.mjs';
import { repository } from '../versions.mjs';

const port = 9093;

/** @type {import('../service.mjs').Service} */
export const alertmanager = {
  name: 'alertmanager',
  port,
  probe: () =>
    probeHttp(port, '/api/v2/status', (_status, body) => {
      const version = versionInJson(body, ['versionInfo', 'version']);
      return version === undefined ? undefined : { state: 'ready', version };
    }),
  find: () => findOnPath('prometheus-alertmanager') ?? findOnPath('alertmanager'),
  packages: () => ['prometheus-alertmanager'],
  advice: `alertmanager --config.file=deploy/alertmanager/alertmanager.yml --web.listen-address=${host}:${port}`,
  launch: async (program) => {
    const data = dataDirectory('alertmanager');
    const args = [
      `--config.file=${join(repository, 'deploy/alertmanager/alertmanager.yml')}`,
      `--storage.path=${data}`,
      `--web.listen-address=${host}:${port}`,
      // It has no peers to gossip with.
      '--cluster.listen-address=',
    ];
    return { data, commands: [{ role: 'alertmanager', program, args, directory: data }] };
  },
};
