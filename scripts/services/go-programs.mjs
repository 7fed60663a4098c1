// @ts-check
// Prometheus 3 and the collector, built from their Go modules: Debian has the one too old and the other not at all.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, cachePath, createWhole, withScratchFolder } from './cache.mjs';
import { findOnPath } from './programs.mjs';
import { withProgress } from './progress.mjs';
import { run, twice } from './run.mjs';
import {
  collectorBuilderFile,
  collectorBuilderModule,
  collectorVersion,
  prometheusModule,
  prometheusVersion,
} from './versions.mjs';

/** Static, and the same wherever the cache is. */
const buildEnvironment = { CGO_ENABLED: '0', GOWORK: 'off' };

/** The configuration that a cached collector was built from, kept beside it. */
const builtFrom = 'builder.yaml';

/**
 * `go install` refuses modules with replace directives, and Prometheus has one; in its folder in the module cache the
 * module is the main module, and its own go.sum pins everything. Without service discovery (`remove_all_sd` leaves
 * files and static targets), the clients of a dozen clouds need neither be downloaded nor compiled. The web interface
 * is not in the module.
 */
export function buildPrometheus() {
  return withProgress(`building prometheus ${prometheusVersion}`, async () => {
    const log = cachePath('logs', 'build-prometheus.log');
    await twice(() => run('go', ['mod', 'download', prometheusModule], { log }));
    const directory = moduleDirectory(prometheusModule);
    const flags = `-s -w -X github.com/prometheus/common/version.Version=${prometheusVersion}`;
    await createWhole(join(cacheDirectory(), `prometheus-${prometheusVersion}`), (temporary) =>
      twice(() =>
        run(
          'go',
          [
            'build',
            '-mod=readonly',
            '-buildvcs=false',
            '-trimpath',
            '-tags=remove_all_sd,netgo',
            `-ldflags=${flags}`,
            `-o=${temporary}/`,
            './cmd/prometheus',
            './cmd/promtool',
          ],
          { log, directory, env: buildEnvironment },
        ),
      ),
    );
  });
}

/** Whether the cached collector has the components that `builder.yaml` asks for now. */
export function isCollectorCurrent() {
  const stamp = join(cacheDirectory(), `otelcol-${collectorVersion}`, builtFrom);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(collectorBuilderFile, 'utf8');
}

/**
 * The builder writes a main package and a go.mod, and then runs `go mod tidy`, which fetches gigabytes: also what the
 * tests of all dependencies import. With `--skip-get-modules` it leaves both out, so go.mod is ours, from the same
 * configuration, and `-mod=mod` fetches what is compiled and no more.
 */
export function buildCollector() {
  return withProgress(`building otelcol ${collectorVersion}`, () =>
    withScratchFolder('otelcol-sources', async (sources) => {
      const log = cachePath('logs', 'build-otelcol.log');
      const builder = { log, env: { ...buildEnvironment, GOBIN: sources } };
      await twice(() => run('go', ['install', collectorBuilderModule], builder));
      copyFileSync(collectorBuilderFile, join(sources, builtFrom));
      // The folder is the `output_path` of the configuration, and the program in it has the distribution's name.
      mkdirSync(join(sources, 'otelcol'));
      writeFileSync(join(sources, 'otelcol', 'go.mod'), goModule(readFileSync(collectorBuilderFile, 'utf8')));
      const { GOFLAGS = '' } = process.env;
      const env = { ...buildEnvironment, GOFLAGS: `${GOFLAGS} -mod=mod`.trim() };
      const build = [`--config=${builtFrom}`, '--skip-get-modules'];
      await twice(() => run(join(sources, 'builder'), build, { log, directory: sources, env }));
      await createWhole(join(cacheDirectory(), `otelcol-${collectorVersion}`), async (temporary) => {
        renameSync(join(sources, 'otelcol', 'otelcol'), join(temporary, 'otelcol'));
        copyFileSync(collectorBuilderFile, join(temporary, builtFrom));
      });
    }),
  );
}

/** @param {string} configuration the text of builder.yaml */
function goModule(configuration) {
  const components = Array.from(configuration.matchAll(/^ *- gomod: (.+)$/gm), ([, module]) => module);
  const modules = [`go.opentelemetry.io/collector/otelcol v${collectorVersion}`, ...components];
  return `module executor-metrics/otelcol\n\ngo 1.25\n\nrequire (\n${modules.join('\n')}\n)\n`;
}

/** @param {string} module with its version */
function moduleDirectory(module) {
  const { stdout } = spawnSync(findOnPath('go') ?? 'go', ['mod', 'download', '-json', module], { encoding: 'utf8' });
  /** @type {{ Dir?: string }} */
  const { Dir: directory } = JSON.parse(stdout);
  if (directory === undefined) throw new Error(`go mod download -json ${module} names no folder: ${stdout}`);
  return directory;
}
