import { describe, expect, it } from 'vitest';
import { answers, type Variant } from './http-routes/programs.ts';

const variant: Variant = { modules: 'ES modules', enabled: 'early', node: 24 };

/** What clients may put into a path; each with something of its own. */
const oddities: readonly ((index: number) => string)[] = [
  (index) => `GET /users/secret-${index}`,
  (index) => `GET /users/secret${encodeURIComponent('"\'\n\0\ud83d\ude00<script>')}${index}`,
  (index) => `GET /users/secret-%zz-${index}`,
  (index) => `GET /secret-${index}/nowhere`,
  (index) => `GET /org/secret-${index}/items/secret?secret=${index}`,
  (index) => `GET //secret-${index}//../users/..%2fsecret`,
  (index) => `GET /users/:id-secret-${index}`,
  (index) => `GET http://secret-${index}.example/users/1`,
  (index) => `GET /files/secret-${index}`,
  (index) => `GET /users/${'secret'.repeat(50)}${index}`,
];

const requests = Array.from({ length: 10_000 }, (_, index) => oddities[index % oddities.length]?.(index) as string);

describe.each([
  { app: 'express-app', framework: 'express' },
  { app: 'express-app', framework: 'express4' },
  { app: 'fastify-app', framework: 'fastify' },
  { app: 'koa-app', framework: 'koa' },
  { app: 'hapi-app', framework: '@hapi/hapi' },
  { app: 'hono-app', framework: 'hono' },
])('10,000 distinct URLs at $framework', ({ app, framework }) => {
  it('are of a few routes, which say nothing of the URLs', { timeout: 120_000 }, async () => {
    const answered = await answers(app, framework, variant, requests);
    const templates = new Set(answered.map(([, , route]) => route));
    const telling = [...templates].filter((route) => route?.includes('secret'));
    expect([answered.length, telling, templates.size > 2, templates.size < 10]).toEqual([10_000, [], true, true]);
  });
});
