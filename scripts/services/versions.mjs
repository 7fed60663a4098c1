// @ts-check
// Every version that `npm run services` installs or builds, each written down once: here, or in the file of the tool
// that needs it (the builder's configuration, Maven's project file), from where it is read.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

export const collectorBuilderFile = fileURLToPath(new URL('../../test/e2e/collector/builder.yaml', import.meta.url));
export const kafkaProjectFile = fileURLToPath(new URL('./kafka/pom.xml', import.meta.url));

/** Prometheus numbers its Go module after its release: 3.15.0 is v0.315.0. */
export const prometheusVersion = '3.15.0';
export const prometheusModule = 'github.com/prometheus/prometheus@v0.315.0';

export const collectorVersion = versionIn(collectorBuilderFile, /^ {2}version: (\S+)$/m);
export const collectorBuilderModule = `go.opentelemetry.io/collector/cmd/builder@v${collectorVersion}`;

export const kafkaVersion = versionIn(kafkaProjectFile, /<kafka\.version>([^<]+)</);
export const mavenDependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/**
 * @param {string} file
 * @param {RegExp} pattern its first group is the version
 */
function versionIn(file, pattern) {
  const version = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${file} names no version (looked for ${pattern})`);
  return version;
}
