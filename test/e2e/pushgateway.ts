import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Exposition,
  freePort,
  parseExposition,
  type SkippableTest,
  startProgram,
  withoutProgram,
} from '@executor-metrics/testkit';
import { pushgateway } from '../../scripts/services/catalogue/pushgateway.mjs';

/** The path of the program; a test without it is skipped, or fails in CI. */
export function requirePushgateway(test: SkippableTest): string {
  return pushgateway.find() ?? withoutProgram(test, 'prometheus-pushgateway');
}

export interface GatewaySettings {
  readonly port?: number;
  /** The path under which all that it serves is. */
  readonly prefix?: string;
  /** Of `web.yml` (prometheus/exporter-toolkit, "web-configuration"). */
  readonly webConfig?: string;
}

/** A Pushgateway of a test's own, which forgets everything at its end. */
export interface RunningGateway extends AsyncDisposable {
  readonly url: string;
  /** What it shows to Prometheus. */
  metrics(headers?: Readonly<Record<string, string>>): Promise<Exposition>;
}

export async function startPushgateway(
  program: string,
  { port, prefix = '', webConfig = '' }: GatewaySettings = {},
): Promise<RunningGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'pushgateway-'));
  const webFile = join(folder, 'web.yml');
  await writeFile(webFile, webConfig);
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const server = await startProgram(
    program,
    [
      `--web.listen-address=${address}`,
      `--web.route-prefix=${prefix}`,
      `--web.config.file=${webFile}`,
      // Debian's default is a file that all of them would share.
      '--persistence.file=',
    ],
    { readyWhen: /TLS is disabled/, cwd: folder },
  );
  const url = `http://${address}${prefix}`;
  return {
    url,
    async metrics(headers = {}) {
      const response = await fetch(`${url}/metrics`, { headers });
      if (!response.ok) throw new Error(`the gateway answers ${response.status}: ${await response.text()}`);
      return parseExposition(await response.text());
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
