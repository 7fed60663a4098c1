import { describe, expect, it } from 'vitest';
import { mountTemplate, patternText, routeTemplate } from './route-template.ts';

describe('routeTemplate', () => {
  it.each([
    ['/users/:id', '', '/users/:id'],
    ['/users/:id', '/api', '/api/users/:id'],
    ['/', '', '/'],
    ['/', '/api', '/api'],
    ['*', '', '/*'],
    ['*path', '/api', '/api/*path'],
    ['{/:lang}/page', '/api', '/api{/:lang}/page'],
    ['/users/', '/api', '/api/users/'],
    [/^\/re(g+)$/i, '', '/^\\/re(g+)$/i'],
    [/x/, '/api', '/api/x/'],
    [['/a', /b/], '', '/a,/b/'],
    [undefined, '', '/undefined'],
  ])('of %o under %o is %o', (pattern, prefix, expected) => {
    expect(routeTemplate(pattern).under(prefix)).toBe(expected);
  });

  it('gives the very same text each time, for as many prefixes as applications have', () => {
    const template = routeTemplate('/users/:id');
    const prefixes = Array.from({ length: 50 }, (_, index) => `/mount-${index}`);
    for (const prefix of [...prefixes, ...prefixes]) expect(template.under(prefix)).toBe(`${prefix}/users/:id`);
  });

  it('is right under more prefixes than it remembers', () => {
    const template = routeTemplate('/x');
    for (let index = 0; index < 10_000; index += 1) expect(template.under(`/${index}`)).toBe(`/${index}/x`);
  });
});

describe('mountTemplate', () => {
  it.each([
    ['/', '', ''],
    ['/', '/api', '/api'],
    ['', '/api', '/api'],
    ['/api/', '', '/api'],
    ['/:org//', '/api', '/api/:org'],
    ['api', '', '/api'],
    [/^\/tenant\//, '', '/^\\/tenant\\//'],
  ])('of %o under %o is %o', (pattern, prefix, expected) => {
    expect(mountTemplate(pattern).under(prefix)).toBe(expected);
  });
});

describe('patternText', () => {
  it('leaves odd characters of a pattern as they are: they come from code', () => {
    expect(patternText('/a"\n\ud800')).toBe('/a"\n\ud800');
  });
});
