import { generateKeyPairSync } from 'node:crypto';
import { ConfigurationError, checkOptions } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../testdata/serving/self-signed.ts';
import { type ResolvedServingOptions, resolveServingOptions, servingOptionTypes } from './serving-options.ts';

const where = 'createPrometheusExporter()';

function resolved(given: object | undefined): ResolvedServingOptions {
  return resolveServingOptions(where, checkOptions<object>(where, given, servingOptionTypes));
}

function refusal(given: object): string {
  try {
    resolved(given);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return String(error);
  }
  return 'accepted';
}

describe('the options of serving', () => {
  it('have defaults that let this machine alone in, on the port of the specification', () => {
    expect(resolved(undefined)).toEqual({
      port: 9464,
      host: '127.0.0.1',
      path: '/metrics',
      preventServerStart: false,
      tls: undefined,
      authorization: undefined,
      allowedAddresses: undefined,
      compression: 'auto',
      scrapeTimeoutMs: 10_000,
      sendTimeoutMs: 30_000,
      maxConcurrentScrapes: 4,
    });
  });

  it('take the path under its official name, with and without the first slash, and the other one above it', () => {
    expect(resolved({ endpoint: '/a' }).path).toBe('/a');
    expect(resolved({ endpoint: 'a/b' }).path).toBe('/a/b');
    expect(resolved({ endpoint: '/a', path: '/b' }).path).toBe('/b');
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['port', 65_536, 'a port from 0 to 65535'],
    ['port', '9474-9464', 'or a range such as "9464-9474"'],
    ['host', '', 'a string that is not empty'],
    ['path', 'metrics', 'a path that starts with "/"'],
    ['path', '/metrics?a=1', 'a path that starts with "/"'],
    ['path', '/mé', 'a path that starts with "/"'],
    ['path', '/a\r\nx: y', 'a path that starts with "/"'],
    ['endpoint', '', 'a path that starts with "/"'],
    ['endpoint', 'a b', 'or the same without the first "/"'],
    ['preventServerStart', null, 'true or false'],
    ['tls', true, 'https.createServer() with `key` and `cert`'],
    ['tls', { key: 'k' }, '`key` and `cert`, `pfx`, or an `SNICallback`'],
    ['tls', { key: '', cert: '' }, '`key` and `cert`, `pfx`, or an `SNICallback`'],
    ['authorization', 'Bearer x', '{ bearerToken }'],
    ['allowedAddresses', ['localhost'], 'IP addresses such as "10.1.2.3"'],
    ['compression', 'brotli', '"auto" or "none"'],
    ['compression', true, '"auto" or "none"'],
    ['scrapeTimeoutMs', 0, 'a whole number from 1 to 3600000'],
    ['scrapeTimeoutMs', Number.POSITIVE_INFINITY, 'a whole number from 1 to 3600000'],
    ['scrapeTimeoutMs', 2 ** 31 - 1, 'a whole number from 1 to 3600000'],
    ['sendTimeoutMs', '5', 'a whole number from 1 to 3600000'],
    ['maxConcurrentScrapes', 0, 'a whole number from 1 to 100'],
    ['maxConcurrentScrapes', Number.NaN, 'a whole number from 1 to 100'],
  ])('refuse %s: %j and say what is accepted', (option, value, accepted) => {
    const message = refusal({ [option]: value });
    expect(message).toContain(`${where}: option "${option}" is `);
    expect(message).toContain(accepted);
  });

  it('refuse what they do not know by name', () => {
    expect(refusal({ bearerToken: 'x' })).toContain('unknown option "bearerToken"');
  });

  it('never repeat a secret', () => {
    const secrets = [
      { authorization: { bearerToken: 's3cret token' } },
      { authorization: 's3cret' },
      { authorization: { username: 'a', password: 's3cret\n' } },
      { tls: { key: 's3cret', cert: 's3cret' } },
      { tls: 's3cret' },
    ];
    for (const given of secrets) {
      const message = refusal(given);
      expect(message).toContain('ConfigurationError');
      expect(message).not.toContain('s3cret');
    }
  });
});

describe('the option tls', () => {
  const { key, cert } = selfSigned();

  it('takes a key and its certificate', () => {
    expect(resolved({ tls: { key, cert } }).tls).toEqual({ key, cert });
  });

  it.each<[what: string, tls: object, reason: RegExp]>([
    ['text that is no key', { key: 'k', cert }, /ERR_OSSL/],
    ['text that is no certificate', { key, cert: 'c' }, /ERR_OSSL/],
    ['a key of the wrong type', { key: 5, cert }, /ERR_INVALID_ARG_TYPE/],
    ['a bundle that is none', { pfx: Buffer.from('p') }, /not enough data|header too long/],
    ['a cipher that does not exist', { key, cert, ciphers: 'no-such-cipher' }, /no cipher match/],
  ])('refuses %s with the reason', (_, tls, reason) => {
    const message = refusal({ tls });
    expect(message).toContain(`${where}: option "tls" cannot be used (`);
    expect(message).toMatch(reason);
  });

  it('refuses the key of another certificate', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(refusal({ tls: { key: other, cert } })).toContain('key values mismatch');
  });
});
