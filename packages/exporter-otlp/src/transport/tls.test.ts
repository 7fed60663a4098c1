import { describe, expect, it } from 'vitest';
import { createOtlpExporter } from '../create-otlp-exporter.ts';
import { checkTls, loadTls } from './tls.ts';

const pem = '-----BEGIN CERTIFICATE-----\n…';

describe('the option tls', () => {
  it.each([
    [{ ca: 'ca.pem' }, 'option "ca" is not shown; accepted: certificates or a key in PEM'],
    [{ key: 's3cret' }, 'option "key" is not shown'],
    [{ passphrase: 4711 }, 'option "passphrase" is not shown'],
    [{ caFile: '' }, 'option "caFile" is ""'],
    [{ certificate: pem }, 'unknown option "certificate"'],
    [{ ca: pem, caFile: 'ca.pem' }, 'has both "ca" and "caFile"; accepted: one of them'],
    [{ certFile: 'a' }, 'has a client certificate without a key; accepted: both or none'],
    [{ key: pem }, 'has a client key without a certificate'],
  ])('refuses %j', (tls, message) => {
    expect(() => createOtlpExporter({ tls } as object)).toThrow(`createOtlpExporter(): option "tls"`);
    expect(() => createOtlpExporter({ tls } as object)).toThrow(message);
  });

  it('takes certificate and key from a file and from memory together', () => {
    expect(() => checkTls('x()', { certFile: 'a', key: Buffer.from(pem) })).not.toThrow();
  });

  it('becomes what Node takes', async () => {
    const options = {
      ca: pem,
      cert: Buffer.from(pem),
      key: pem,
      passphrase: 'p',
      serverName: 's',
      rejectUnauthorized: false,
    };
    expect(await loadTls(options)).toEqual({
      ...{ ca: pem, cert: Buffer.from(pem), key: pem, passphrase: 'p', servername: 's', rejectUnauthorized: false },
    });
    expect(await loadTls(undefined)).toEqual({});
  });
});
