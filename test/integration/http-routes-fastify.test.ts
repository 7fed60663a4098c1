import { describe, expect, it } from 'vitest';
import { type Answered, answers, onNode22, variants } from './http-routes/programs.ts';

const expected: readonly Answered[] = [
  ['GET /users/17', 200, '/users/:id'],
  ['GET /users/17?name=/users/18', 200, '/users/:id'],
  ['HEAD /users/17', 200, '/users/:id'],
  ['GET /numbers/12', 200, '/numbers/:number(^\\d+$)'],
  ['GET /files/a/b.txt', 200, '/files/*'],
  ['DELETE /anything', 200, '/anything'],
  ['POST /both', 200, '/both'],
  ['GET /boom/now', 500, '/boom/:why'],
  ['GET /hijacked/1', 200, '/hijacked/:id'],
  ['GET /org/4', 200, '/org/:org'],
  ['GET /org/4/', 200, '/org/:org'],
  ['GET /org/4/deep/items/5', 200, '/org/:org/deep/items/:item'],
  ['GET /guarded/1', 200, '/guarded/:id'],
  ['GET /nowhere/1', 404, null],
  ['GET /org/4/nowhere', 404, null],
  ['GET /numbers/twelve', 404, null],
  ['GET /versioned', 404, null],
  ['PUT /users/17', 404, null],
  ['GET /users/%zz', 400, null],
  ['GET /users/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/users/:id'],
];

/** What was answered before a handler had its turn. */
const answeredByHooks: readonly Answered[] = [
  ['GET /guarded/1?onRequest', 401, '/guarded/:id'],
  ['GET /guarded/1?preHandler', 401, '/guarded/:id'],
];

/** Without a query that the schema asks for, the handler's turn ends with an error. */
const refusedBySchema: Answered = ['GET /org/4/checked/1', 400, '/org/:org/checked/:id'];

describe('routes of Fastify', () => {
  it.each([...variants, ...onNode22])('are templates: $modules, enabled $enabled, Node.js $node', async (variant) => {
    const late = variant.enabled === 'late';
    const inHooks = answeredByHooks.map(([request, status, route]) => [request, status, late ? null : route] as const);
    const [request, status, route] = refusedBySchema;
    const all: readonly Answered[] = [...expected, ...inHooks, [request, status, late ? null : route]];
    const requests = all.map(([asked]) => asked);
    expect(await answers('fastify-app', 'fastify', variant, requests)).toEqual(all);
  });
});
