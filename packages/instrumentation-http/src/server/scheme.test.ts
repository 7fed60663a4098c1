import { describe, expect, it } from 'vitest';
import { schemeOfConnection, schemeOfForwarded } from './scheme.ts';

describe('schemeOfConnection', () => {
  it('is what the connection says, whatever the client says', () => {
    const headers = { forwarded: 'proto=https', 'x-forwarded-proto': 'https' };
    expect(schemeOfConnection(false, { headers })).toBe('http');
    expect(schemeOfConnection(true, { headers })).toBe('https');
  });
});

describe('schemeOfForwarded', () => {
  it.each([
    ['proto=https'],
    ['PROTO=HTTPS'],
    ['proto="https"'],
    ['for=192.0.2.60;proto=https;by=203.0.113.43'],
    ['for="[2001:db8::1]:4711";proto=https'],
    ['for=192.0.2.60; proto=https'],
    ['for=192.0.2.43;proto=https, for=198.51.100.17;proto=http'],
  ])('takes the first element of Forwarded: %s', (forwarded) => {
    expect(schemeOfForwarded(false, { headers: { forwarded } })).toBe('https');
  });

  it.each([
    ['proto=gopher'],
    ['proto=https2'],
    ['proto="https'],
    ['xproto=https'],
    ['for="proto=https"'],
    ['for=192.0.2.43, for=198.51.100.17;proto=https'],
    [''],
    ['\u0000'],
  ])('leaves it to the connection where Forwarded says %j', (forwarded) => {
    expect(schemeOfForwarded(false, { headers: { forwarded } })).toBe('http');
  });

  it.each([
    ['https', 'https'],
    ['HTTPS', 'https'],
    [' https , http', 'https'],
    ['http', 'http'],
    ['https,', 'https'],
    ['wss', 'http'],
    ['', 'http'],
    [',https', 'http'],
  ])('takes the first of X-Forwarded-Proto: %j', (header, scheme) => {
    expect(schemeOfForwarded(false, { headers: { 'x-forwarded-proto': header } })).toBe(scheme);
  });

  it('prefers the header that is a standard', () => {
    const headers = { forwarded: 'proto=http', 'x-forwarded-proto': 'https' };
    expect(schemeOfForwarded(true, { headers })).toBe('http');
  });

  it('takes the first of several headers', () => {
    expect(schemeOfForwarded(false, { headers: { 'x-forwarded-proto': ['https', 'http'] } })).toBe('https');
    expect(schemeOfForwarded(false, { headers: { 'x-forwarded-proto': [] } })).toBe('http');
  });

  it('reads a header of 16 KB that is made to keep it busy, at once', () => {
    const startedAt = performance.now();
    for (const part of ['proto=', ';proto="', ' ;', 'proto=http']) {
      schemeOfForwarded(false, { headers: { forwarded: part.repeat(16_384 / part.length) } });
    }
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});
