import { describe, expect, it } from 'vitest';
import { type Answered, answers, onNode22, variants } from './http-routes/programs.ts';

const expected: readonly Answered[] = [
  ['GET /users/17', 200, '/users/:id'],
  ['GET /users/17?name=/users/18', 200, '/users/:id'],
  ['HEAD /users/17', 200, '/users/:id'],
  ['DELETE /anything', 200, '/anything'],
  ['GET /reggg', 200, '/^\\/re(g+)$/'],
  ['GET /one/1', 200, '/one/:x'],
  ['GET /two/2', 200, '/two/:y'],
  ['GET /files/a/b.txt', 200, '/files/*path'],
  ['GET /boom/now', 500, '/boom/:why'],
  ['GET /declined/1', 404, '/declined/:id'],
  ['GET /guarded/1', 200, '/guarded/:id'],
  ['GET /guarded/1?refuse', 401, '/guarded/:id'],
  ['GET /org/4', 200, '/org/:org'],
  ['GET /org/4/items/5', 200, '/org/:org/items/:item'],
  ['GET /org/4/nested/6/items/5', 200, '/org/:org/nested/:level/items/:item'],
  ['GET /second/7', 200, '/second/:part'],
  ['GET /second/7/leaf', 200, '/second/:part/leaf'],
  ['GET /health', 200, null],
  ['GET /nowhere/1', 404, null],
  ['PUT /users/17', 405, null],
  ['OPTIONS /users/17', 200, null],
  ['GET /users/%zz', 200, '/users/:id'],
  ['GET /users/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/users/:id'],
];

describe('routes of Koa with @koa/router', () => {
  it.each([...variants, ...onNode22])('are templates: $modules, enabled $enabled, Node.js $node', async (variant) => {
    const requests = expected.map(([request]) => request);
    expect(await answers('koa-app', 'koa', variant, requests)).toEqual(expected);
  });
});
