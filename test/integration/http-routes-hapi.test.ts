import { describe, expect, it } from 'vitest';
import { type Answered, answers, onNode22, variants } from './http-routes/programs.ts';

const expected: readonly Answered[] = [
  ['GET /users/17', 200, '/users/{id}'],
  ['GET /users/17?name=/users/18', 200, '/users/{id}'],
  ['HEAD /users/17', 200, '/users/{id}'],
  ['DELETE /anything', 200, '/anything'],
  ['GET /files/a/b.txt', 200, '/files/{path*}'],
  ['GET /optional/', 200, '/optional/{name?}'],
  ['GET /boom/now', 500, '/boom/{why}'],
  ['GET /checked/1', 400, '/checked/{id}'],
  ['GET /org/4/items/5', 200, '/org/{org}/items/{item}'],
  ['GET /moved/17', 200, '/users/{id}'],
  ['GET /users/17?hook=onPreAuth', 401, '/users/{id}'],
  // Before a route was looked up.
  ['GET /users/17?hook=onRequest', 401, null],
  ['GET /internal', 404, null],
  ['GET /nowhere/1', 404, null],
  ['PUT /users/17', 404, null],
  ['OPTIONS /users/17', 404, null],
  ['GET /users/%zz', 400, null],
  ['GET /users/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/users/{id}'],
];

describe('routes of hapi', () => {
  it.each([...variants, ...onNode22])('are templates: $modules, enabled $enabled, Node.js $node', async (variant) => {
    const requests = expected.map(([request]) => request);
    expect(await answers('hapi-app', '@hapi/hapi', variant, requests)).toEqual(expected);
  });
});
