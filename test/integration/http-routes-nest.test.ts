import { describe, expect, it } from 'vitest';
import { type Answered, answers, variants } from './http-routes/programs.ts';

const expected: readonly Answered[] = [
  ['GET /api/v1/cats/17', 200, '/api/v1/cats/:id'],
  ['GET /api/v2/cats/17', 200, '/api/v2/cats/:id'],
  ['GET /api/v2/cats/17?name=/cats/18', 200, '/api/v2/cats/:id'],
  ['DELETE /api/v1/cats/a/1', 200, '/api/v1/cats/a/:x'],
  ['GET /api/v1/cats/b/2', 200, '/api/v1/cats/b/:y'],
  ['GET /api/v1/cats/guarded/1', 401, '/api/v1/cats/guarded/:id'],
  ['GET /api/v1/cats/boom/now', 500, '/api/v1/cats/boom/:why'],
  ['GET /health', 200, '/health'],
  ['GET /api/health', 404, null],
  ['GET /api/cats/17', 404, null],
  ['GET /nowhere/1', 404, null],
  ['PUT /api/v1/cats/17', 404, null],
  ['GET /api/v1/cats/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/api/v1/cats/:id'],
];

describe.each(['express', 'fastify'])('routes of NestJS on %s', (platform) => {
  it.each(variants)('are templates: $modules, enabled $enabled, Node.js $node', async (variant) => {
    const requests = expected.map(([request]) => request);
    expect(await answers('nest-app', `@nestjs/platform-${platform}`, variant, requests)).toEqual(expected);
  });
});
