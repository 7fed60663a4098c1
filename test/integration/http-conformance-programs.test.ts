import { testHttpServer } from '@executor-metrics/testkit';
import { inProgram, type Variant } from './http-servers/in-program.ts';

// The routes of the other frameworks are tested in all variants by http-routes-*.test.ts.
const subjects: readonly (readonly [app: string, framework: string, ...variants: readonly Variant[]])[] = [
  [
    'node-app',
    'node:http',
    { modules: 'ES modules', enabled: 'late', node: 24 },
    { modules: 'ES modules', enabled: 'early', node: 22 },
    { modules: 'CommonJS', enabled: 'late', node: 22 },
  ],
  [
    'express-app',
    'express',
    { modules: 'CommonJS', enabled: 'late', node: 24 },
    { modules: 'ES modules', enabled: 'early', node: 22 },
  ],
  [
    'fastify-app',
    'fastify',
    { modules: 'ES modules', enabled: 'early', node: 24 },
    { modules: 'CommonJS', enabled: 'early', node: 22 },
  ],
];

for (const [app, framework, ...variants] of subjects) {
  for (const variant of variants) {
    const { modules, enabled, node } = variant;
    testHttpServer({
      name: `${framework} of ${modules}, enabled ${enabled}, Node.js ${node}`,
      start: () => inProgram(app, framework, variant),
    });
  }
}
