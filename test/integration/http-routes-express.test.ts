import { describe, expect, it } from 'vitest';
import { type Answered, answers, onNode22, variants } from './http-routes/programs.ts';

/** What both versions of Express answer. */
const expected: readonly Answered[] = [
  ['GET /users/17', 200, '/users/:id'],
  ['GET /users/17?name=/users/18', 200, '/users/:id'],
  ['HEAD /users/17', 200, '/users/:id'],
  ['GET http://example.org/users/17', 200, '/users/:id'],
  ['DELETE /anything', 200, '/anything'],
  ['POST /chain', 200, '/chain'],
  ['GET /one/1', 200, '/one/:x'],
  ['GET /two/2', 200, '/two/:y'],
  ['GET /three-33', 200, '/^\\/three-\\d+$/'],
  ['GET /reggg', 200, '/^\\/re(g+)$/'],
  ['GET /fall/through', 200, '/fall/through'],
  ['GET /org/4', 200, '/org/:org'],
  ['GET /org/4/', 200, '/org/:org'],
  ['GET /org/4/leaf', 200, '/org/:org/leaf'],
  ['GET /ORG/4/items/5', 200, '/org/:org/items/:item'],
  ['GET /org/4/deep/6/leaf', 200, '/org/:org/deep/:level/leaf'],
  ['GET /v1/status', 200, '/v1/status'],
  ['GET /v2/sweet/status', 200, '/v2/:flavour/status'],
  ['GET /tenant-a/status', 200, '/^\\/tenant-\\w+//status'],
  ['GET /sub/page/2', 200, '/sub/page/:n'],
  ['GET /sub/org/4/items/5', 200, '/sub/org/:org/items/:item'],
  ['GET /chained/more/6', 200, '/chained/more/:id'],
  ['GET /checked/there', 200, '/checked/:checked'],
  ['GET /checked/missing', 404, '/checked/:checked'],
  ['GET /boom/now', 500, '/boom/:why'],
  ['GET /declined/1', 404, '/declined/:id'],
  ['GET /guarded/1', 500, null],
  ['GET /assets/logo.png', 200, null],
  ['GET /nowhere/1', 404, null],
  ['GET /org/4/nowhere', 404, null],
  ['PUT /users/17', 404, null],
  ['HEAD /only-post', 404, null],
  ['OPTIONS /users/17', 200, null],
  ['GET /users/%zz', 500, null],
  ['GET /users/%F0%9F%98%80%22%27%0A%00%3Cscript%3E', 200, '/users/:id'],
  ['GET //users//17', 404, null],
];

describe.each([
  { version: 5, framework: 'express', wildcard: '/*path' },
  { version: 4, framework: 'express4', wildcard: '/*' },
])('routes of Express $version', ({ framework, wildcard }) => {
  it.each([...variants, ...onNode22])('are templates: $modules, enabled $enabled, Node.js $node', async (variant) => {
    const all: readonly Answered[] = [
      ...expected,
      ['GET /files/a/b.txt', 200, `/files${wildcard}`],
      ['GET /proxied/a/b.txt', 200, `/proxied${wildcard}`],
      ['GET /proxied/declined/1', 200, `/proxied${wildcard}`],
      ['GET /proxied/missing', 404, null],
      ['GET /proxied/declined/missing', 404, '/proxied/declined/:id'],
    ];
    const requests = all.map(([request]) => request);
    expect(await answers('express-app', framework, variant, requests)).toEqual(all);
  });
});
