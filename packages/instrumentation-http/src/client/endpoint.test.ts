import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Endpoints } from './endpoint.ts';

const endpoints = (maxServers = 10, withScheme = false): Endpoints => new Endpoints({ maxServers, withScheme });

describe('Endpoints', () => {
  it('are the same object for the same server', () => {
    const known = endpoints();
    expect(known.of('http', 'a', 80)).toBe(known.of('http', 'a', '80'));
    expect(known.ofUrl('http://a')).toBe(known.of('http', 'a', 80));
    expect(known.ofUrl('https://a')).toBe(known.of('https', 'a', 443));
    expect(known.ofUrl('http://a:81/path?query')).toBe(known.of('http', 'a', 81));
  });

  it.each([
    ['http', 'Example.ORG', 8080, { 'server.address': 'example.org', 'server.port': 8080 }],
    ['http', '[::1]', 80, { 'server.address': '::1', 'server.port': 80 }],
    ['https', '::1', '443', { 'server.address': '::1', 'server.port': 443 }],
    ['http', '/var/run/Docker.sock', undefined, { 'server.address': '/var/run/Docker.sock' }],
    ['http', 'a', 'b', { 'server.address': 'a' }],
    ['http', 'a', '', { 'server.address': 'a' }],
    ['http', 'a', -1, { 'server.address': 'a' }],
    ['http', 'a', 65_536, { 'server.address': 'a' }],
    ['http', 'a', Number.NaN, { 'server.address': 'a' }],
    ['http', 'a', { toString: () => '80' }, { 'server.address': 'a' }],
    ['http', '__proto__', 80, { 'server.address': '__proto__', 'server.port': 80 }],
  ] as const)('of %s, %s, %o have an address and a port', (scheme, host, port, attributes) => {
    expect(endpoints().of(scheme, host, port).attributes).toEqual(attributes);
  });

  it('say their scheme where they shall', () => {
    expect(endpoints(1, true).of('https', 'a', 1).attributes).toMatchObject({ 'url.scheme': 'https' });
    expect(endpoints(1, true).of('https', '_OTHER', 1).attributes).toEqual({
      'server.address': '_OTHER',
      'url.scheme': 'https',
    });
  });

  it('are others beyond the limit, by host and by port', () => {
    const known = endpoints(2);
    const first = known.of('http', 'a', 1);
    known.of('http', 'a', 2);
    expect(known.of('http', 'a', 3).attributes).toEqual({ 'server.address': '_OTHER' });
    expect(known.of('http', 'b', 1)).toBe(known.of('http', 'c', 1));
    expect(known.of('http', 'a', 1)).toBe(first);
  });

  it.each(['', 'a', 'http://', 'http://a:99999', '\u0000', 'http://\ud800'])(
    'are others for %j, which is no URL',
    (url) => {
      expect(endpoints().ofUrl(url).attributes).toEqual({ 'server.address': '_OTHER' });
    },
  );

  it('never are more than the limit and one for each scheme, nor longer than 256 characters', () => {
    const servers = fc.tuple(fc.constantFrom('http' as const, 'https' as const), fc.string(), fc.integer());
    fc.assert(
      fc.property(fc.array(servers, { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (asked, most) => {
        const known = endpoints(most);
        const found = asked.map(([scheme, host, port]) => known.of(scheme, host.repeat(100), port));
        expect(new Set(found).size).toBeLessThanOrEqual(most + 2);
        for (const { attributes } of found) {
          expect(String(attributes['server.address']).length).toBeLessThanOrEqual(256);
        }
      }),
      { seed: 7 },
    );
  });
});
