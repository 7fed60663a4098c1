import { defineConfig } from 'vitest/config';

// The packages are read from their sources, so no test needs a build; test/packages tests what is built and packed.
const conditions = ['@executor-metrics/source', 'node'];
const fromSources = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    reporters: ['default', './test/reporter/closing-reporter.ts', ['json', { outputFile: 'reports/tests.json' }]],
    projects: [
      {
        ...fromSources,
        test: { name: 'unit', include: ['packages/*/src/**/*.test.ts', 'examples/*/src/**/*.test.ts'] },
      },
      {
        ...fromSources,
        test: { name: 'integration', include: ['test/integration/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        ...fromSources,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        test: { name: 'packages', include: ['test/packages/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
      },
    ],
  },
});
