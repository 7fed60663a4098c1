import { describe, expect, it } from 'vitest';
import { type Answered, answers, onNode22, variants } from './http-routes/programs.ts';

const expected: readonly Answered[] = [
  ['GET /users/17', 200, '/users/:id'],
  ['GET /users/17?name=/users/18', 200, '/users/:id'],
  ['HEAD /users/17', 200, '/users/:id'],
  ['GET /numbers/12', 200, '/numbers/:number{[0-9]+}'],
  ['DELETE /anything', 200, '/anything'],
  ['PUT /one/1', 200, '/one/:x'],
  ['PATCH /two/2', 200, '/two/:y'],
  ['GET /boom/now', 500, '/boom/:why'],
  ['GET /cached/page/3', 200, '/cached/page/:n'],
  ['GET /assets/logo.png', 200, '/assets/*'],
  ['GET /guarded/1', 200, '/guarded/:id'],
  ['GET /guarded/1?refuse', 401, '/guarded/:id'],
  ['GET /org/4/items/5', 200, '/org/:org/items/:item'],
  ['GET /org/4/items/5/deep/leaf', 200, '/org/:org/items/:item/deep/leaf'],
  // Nobody can tell what another application's handler is asked from middleware for all below a path.
  ['GET /mounted/anything', 200, null],
  ['GET /guarded/1/more?refuse', 401, null],
  ['GET /numbers/twelve', 404, null],
  ['GET /nowhere/1', 404, null],
  ['PUT /users/17', 404, null],
  ['GET /users/%zz', 200, '/users/:id'],
  ['GET /users/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/users/:id'],
];

describe('routes of Hono on Node.js', () => {
  it.each([...variants, ...onNode22])('are templates: $modules, named $enabled, Node.js $node', async (variant) => {
    const requests = expected.map(([request]) => request);
    expect(await answers('hono-app', 'hono', variant, requests)).toEqual(expected);
  });
});
