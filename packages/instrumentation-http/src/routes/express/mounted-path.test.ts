import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreateRouter, ExpressLayer } from './express-types.ts';
import { mountedPath } from './mounted-path.ts';

const require = createRequire(import.meta.url);
const { Router } = require('express4') as { Router: CreateRouter };

/** A layer of Express 4 as it is without anybody who has seen it being made. */
function mounted(path: unknown): ExpressLayer {
  const router = Router();
  router.use(path, () => {});
  return router.stack[0] as ExpressLayer;
}

describe('mountedPath', () => {
  it.each(['/', '/api', '/api/:org', '/api/:org?', '/:a/b/:c', '/a.b/:c', '/api/*', '/A-b_c~d', '/a(b)?c'])(
    'reads %o backwards',
    (path) => {
      expect(mountedPath(mounted(path))).toBe(path);
    },
  );

  it.each([{ paths: ['/v1', '/v2/:flavour', '/v3'] }, { paths: ['/:a', '/:b'] }])(
    'reads $paths backwards',
    ({ paths }) => {
      expect(mountedPath(mounted(paths))).toEqual(paths);
    },
  );

  it.each(['/:id(\\d+)', '/x-:y', '/:a.:b', '/:rest*'])('leaves it at the RegExp for %o', (path) => {
    const layer = mounted(path);
    expect(mountedPath(layer)).toBe(layer.regexp);
  });

  it.each([/^\/tenant-\w+/, /^\/a\/?(?=\/|$)/, /^\/(?:([^/]+?))$/])(
    'is %o, or a pattern that says the same',
    (path) => {
      const found = mountedPath(mounted(path));
      expect(found instanceof RegExp ? found : mounted(found).regexp?.source).toEqual(
        found instanceof RegExp ? path : path.source,
      );
    },
  );

  it('is the pattern that was mounted, or what Express made of it, whatever it is', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[a-z.~_-]{1,4}$/),
      fc.constantFrom(':id', ':id?', '*', ':x-:y', '(a|b)', ':n(\\d+)', '%20', 'é', '+'),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = `/${parts.join('/')}`;
        const layer = mounted(path);
        expect([path, layer.regexp]).toContainEqual(mountedPath(layer));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('reads what Express compiled with older versions of path-to-regexp', () => {
    class OldLayer {
      readonly regexp: RegExp;
      readonly keys: { readonly name: string }[] = [];
      constructor(path: string | readonly string[]) {
        const source = (pattern: string): string => {
          const groups = pattern.replace(/\/:(\w+)/g, (_match, name: string) => {
            this.keys.push({ name });
            return '\\/(?:([^\\/]+?))';
          });
          return `^${groups.replace(/^\//, '\\/')}\\/?(?=\\/|$)`;
        };
        this.regexp = new RegExp(typeof path === 'string' ? source(path) : `(?:${path.map(source).join('|')})`, 'i');
      }
    }
    expect([mountedPath(new OldLayer('/:org/:x')), mountedPath(new OldLayer(['/v1', '/:org']))]).toEqual([
      '/:org/:x',
      ['/v1', '/:org'],
    ]);
  });

  it.each([
    ['what the library kept', { rawPath: ['/a', '/b'] }, ['/a', '/b']],
    ['a mount at the root', { slash: true, matchers: [] }, '/'],
    ['nothing that is known', { matchers: [] }, '/*'],
  ])('of newer routers is %s', (_what, layer, path) => {
    expect(mountedPath(layer)).toEqual(path);
  });
});
