// @ts-check
import { dataDirectory } from '../data-directory.mjs';
import { host, probeHttp, versionInJson } from '../port-probe.mjs';
import { findOnPath } from '../programs.mjs';

const port = 9091;

/** @type {import('../service.mjs').Service} */
export const pushgateway = {
  name: 'pushgateway',
  port,
  probe: () =>
    probeHttp(port, '/api/v1/status', (_status, body) => {
      const version = versionInJson(body, ['data', 'build_information', 'version']);
      return version === undefined ? undefined : { state: 'ready', version };
    }),
  find: () => findOnPath('prometheus-pushgateway') ?? findOnPath('pushgateway'),
  packages: () => ['prometheus-pushgateway'],
  advice: `pushgateway --web.listen-address=${host}:${port}`,
  launch: async (program) => {
    const data = dataDirectory('pushgateway');
    const args = [`--web.listen-address=${host}:${port}`, '--web.enable-admin-api', '--persistence.file='];
    return { data, commands: [{ role: 'pushgateway', program, args, directory: data }] };
  },
};
