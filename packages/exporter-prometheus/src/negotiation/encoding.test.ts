import { describe, expect, it } from 'vitest';
import { negotiateEncoding } from './encoding.ts';

const both = ['zstd', 'gzip'] as const;

describe('negotiateEncoding', () => {
  it.each([
    ['Prometheus', 'gzip', 'gzip'],
    ['Prometheus with zstd', 'zstd,gzip', 'zstd'],
    ['Prometheus without compression', 'identity', 'identity'],
    ['a browser', 'gzip, deflate, br, zstd', 'zstd'],
    ['a client that sends no header', undefined, 'identity'],
    ['a client that sends an empty header', '', 'identity'],
  ])('serves %s', (_, header, expected) => {
    expect(negotiateEncoding(header, both)).toBe(expected);
  });

  it.each([
    ['gzip;q=0.9,zstd;q=0.8', 'gzip'],
    ['gzip;q=0.001', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['zstd;q=0,gzip', 'gzip'],
    ['gzip;q=0.5,identity', 'identity'],
    ['gzip;q=0.5,identity;q=0.5', 'gzip'],
    ['identity;q=0,gzip;q=0.1', 'gzip'],
    ['gzip;q=0.3,*;q=0.8', 'zstd'],
    ['*', 'zstd'],
    ['*;q=0.1', 'zstd'],
    ['*,zstd;q=0', 'gzip'],
    ['*;q=0', 'identity'],
    ['gzip,*;q=0', 'gzip'],
  ])('weighs %s', (header, expected) => {
    expect(negotiateEncoding(header, both)).toBe(expected);
  });

  it.each(['x-gzip', 'X-GZIP', 'GZip', ' gzip ', 'deflate,x-gzip;q=0.5'])('takes %j for gzip', (header) => {
    expect(negotiateEncoding(header, both)).toBe('gzip');
  });

  it('chooses by our order at equal quality', () => {
    expect(negotiateEncoding('zstd,gzip', ['gzip', 'zstd'])).toBe('gzip');
  });

  it('chooses nothing that is not available', () => {
    expect(negotiateEncoding('zstd,br', ['gzip'])).toBe('identity');
    expect(negotiateEncoding('zstd,gzip', [])).toBe('identity');
  });

  it('answers in identity where the client refuses everything', () => {
    expect(negotiateEncoding('identity;q=0', ['gzip'])).toBe('identity');
    expect(negotiateEncoding('br,identity;q=0,*;q=0', both)).toBe('identity');
  });

  it.each(['gzip;q=x', ',;', 'gzip/zstd', 'g zip', '"gzip"'])('reads nothing in the malformed header %j', (header) => {
    expect(negotiateEncoding(header, both)).toBe('identity');
  });
});
