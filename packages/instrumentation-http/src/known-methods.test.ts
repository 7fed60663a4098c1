import { describe, expect, it } from 'vitest';
import { methodNames } from './known-methods.ts';

describe('methodNames', () => {
  it('knows the methods of RFC 9110, PATCH and QUERY', () => {
    const nameOf = methodNames();
    const known = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'];
    expect(known.map(nameOf)).toEqual(known);
  });

  it.each(['get', 'Get', 'PROPFIND', 'GET ', '', '__proto__', 'constructor', 'X'.repeat(1000)])(
    'calls %j _OTHER',
    (method) => {
      expect(methodNames()(method)).toBe('_OTHER');
    },
  );

  it('calls what is missing _OTHER', () => {
    expect(methodNames()(undefined)).toBe('_OTHER');
  });

  it('knows no method of the default list where there is another list', () => {
    const nameOf = methodNames(['PROPFIND']);
    expect(['PROPFIND', 'GET'].map(nameOf)).toEqual(['PROPFIND', '_OTHER']);
  });

  it('knows no method at all where the list is empty', () => {
    expect(methodNames([])('GET')).toBe('_OTHER');
  });
});
