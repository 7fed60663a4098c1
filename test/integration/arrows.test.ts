import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

/** An import in a file of the repository's layout, and whether the lint rule for arrows must refuse it. */
const imports: readonly [file: string, specifier: string, verdict: 'allowed' | 'refused'][] = [
  ['packages/core/src/a.ts', '@opentelemetry/api', 'allowed'],
  ['packages/core/src/b.ts', './support/x.ts', 'allowed'],
  ['packages/core/src/support/c.ts', '../x.ts', 'allowed'],
  ['packages/core/src/d.ts', '@opentelemetry/sdk-metrics', 'refused'],
  ['packages/core/src/e.ts', '@executor-metrics/sdk', 'refused'],
  ['packages/core/src/f.ts', 'node:http', 'refused'],
  ['packages/core/src/g.ts', 'lodash', 'refused'],
  ['packages/core/src/h.test.ts', 'vitest', 'allowed'],
  ['packages/sdk/src/a.ts', '@executor-metrics/core/support', 'allowed'],
  ['packages/sdk/src/b.ts', '@executor-metrics/core', 'refused'],
  ['packages/sdk/src/c.ts', '@executor-metrics/exporter-otlp', 'refused'],
  ['packages/exporter-prometheus/src/a.ts', '@executor-metrics/core/support', 'allowed'],
  ['packages/exporter-prometheus/src/b.ts', '@executor-metrics/sdk', 'allowed'],
  ['packages/exporter-otlp/src/c.ts', '@executor-metrics/exporter-prometheus', 'refused'],
  ['packages/exporter-otlp/src/d.ts', '@executor-metrics/node', 'refused'],
  ['packages/host-metrics/src/a.ts', '@executor-metrics/core/support', 'allowed'],
  ['packages/host-metrics/src/b.ts', '@executor-metrics/node', 'refused'],
  ['packages/instrumentation/src/a.ts', '@executor-metrics/core', 'allowed'],
  ['packages/instrumentation/src/b.ts', '@executor-metrics/sdk', 'refused'],
  ['packages/instrumentation-http/src/a.ts', '@executor-metrics/instrumentation', 'allowed'],
  ['packages/instrumentation-http/src/b.ts', '@executor-metrics/core/support', 'allowed'],
  ['packages/instrumentation-http/src/c.ts', '@executor-metrics/sdk', 'refused'],
  ['packages/instrumentation-http/src/d.ts', '@executor-metrics/node', 'refused'],
  ['packages/node/src/a.ts', '@executor-metrics/exporter-otlp', 'allowed'],
  ['packages/node/src/b.ts', '@executor-metrics/testkit', 'refused'],
  ['packages/testkit/src/a.ts', '@executor-metrics/core', 'refused'],
  ['examples/task-executor/src/a.ts', '@executor-metrics/node', 'allowed'],
  ['examples/task-executor/src/b.ts', '@executor-metrics/testkit', 'refused'],
];

describe('the lint rule for import arrows', () => {
  const tree = mkdtempSync(join(tmpdir(), 'arrows-'));
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  cpSync(join(root, 'biome.jsonc'), join(tree, 'biome.jsonc'));
  for (const [file, specifier] of imports) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `import { x } from '${specifier}';\n\nx();\n`);
  }
  const { stdout } = spawnSync(
    biome,
    ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'],
    {
      cwd: tree,
      encoding: 'utf8',
    },
  );
  const refused = new Set(
    (JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] }).diagnostics
      .filter(({ category }) => category === 'lint/style/noRestrictedImports')
      .map(({ location }) => location.path),
  );

  it.each(imports)('%s imports %s: %s', (file, _specifier, verdict) => {
    expect(refused.has(file) ? 'refused' : 'allowed').toBe(verdict);
  });
});
