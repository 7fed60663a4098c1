import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { type PushgatewayOptions, resolveOptions } from './options.ts';

const exporter = { render: async () => ({ contentType: 'text/plain', body: '' }) };
const least = { exporter, url: 'http://gateway:9091', jobName: 'report' };
const resolve = (more: Record<string, unknown> = {}) => resolveOptions({ ...least, ...more } as PushgatewayOptions);
const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });

function refusal(more: Record<string, unknown>): string {
  try {
    resolve(more);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('the options of createPushgateway', () => {
  it('need no more than an exporter, an address and a job', () => {
    expect(resolve()).toMatchObject({
      url: 'http://gateway:9091/metrics/job/report',
      headers: {},
      compression: 'none',
      timeoutMs: 30_000,
      attemptTimeoutMs: 10_000,
      retry: { maxAttempts: 5, initialMs: 500, maxMs: 5000, jitter: 0.5 },
    });
  });

  it.each([
    ['http://proxy/gateway', 'http://proxy/gateway/metrics/job/report'],
    ['http://proxy/gateway///', 'http://proxy/gateway/metrics/job/report'],
    ['HTTPS://Proxy:443/', 'https://proxy/metrics/job/report'],
  ])('take %s for the address under which the gateway is', (url, expected) => {
    expect(resolve({ url }).url).toBe(expected);
  });

  it('take some settings of retries and leave the others', () => {
    expect(resolve({ retry: { maxAttempts: 1 } }).retry).toMatchObject({ maxAttempts: 1, initialMs: 500 });
  });

  it.each([
    [{ username: 'ann', password: 'p:w' }, basic('ann:p:w')],
    [{ username: '', password: '' }, basic(':')],
    [{ username: 'änn', password: '…' }, basic('änn:…')],
    [{ bearerToken: 'abc.d-e_f~+/==' }, { authorization: 'Bearer abc.d-e_f~+/==' }],
  ])('make a header of the authorization %j', (authorization, headers) => {
    expect(resolve({ authorization }).headers).toEqual(headers);
  });

  it('take user and password out of the address, where fetch would refuse them', () => {
    const { url, headers } = resolve({ url: 'http://a%40nn:p%3Aw@gateway' });
    expect({ url, headers }).toEqual({ url: 'http://gateway/metrics/job/report', headers: basic('a@nn:p:w') });
  });

  it.each([
    [{ url: undefined }, 'option "url" is not given; accepted: an absolute URL'],
    [{ jobName: undefined }, 'option "jobName" is not given; accepted: a string that is not empty'],
    [{ jobName: '' }, 'option "jobName" is ""'],
    [{ exporter: undefined }, 'option "exporter" is not given'],
    [{ exporter: {} }, 'option "exporter" is an object; accepted: an object with a method "render"'],
    [{ url: 'gateway:9091' }, 'option "url" is "gateway:9091"'],
    [{ url: 'http://gateway/#x' }, 'option "url" is "http://gateway/#x"; accepted: an absolute URL'],
    [{ jobname: 'x' }, 'unknown option "jobname"'],
    [{ groupings: { a: 1 } }, 'option "groupings" is an object'],
    [{ groupings: { 'a-b': '1' } }, 'option "groupings", label "a-b"'],
    [{ compression: 'zstd' }, 'option "compression" is "zstd"; accepted: "gzip" or "none"'],
    [{ timeoutMs: 0 }, 'option "timeoutMs" is 0'],
    [{ attemptTimeoutMs: 2 ** 31 }, 'option "attemptTimeoutMs" is 2147483648'],
    [
      { retry: { maxAttempts: 0 } },
      'option "retry": option "maxAttempts" is 0; accepted: a whole number from 1 to 100',
    ],
    [{ retry: { jitter: 1.1 } }, 'option "jitter" is 1.1; accepted: a number from 0 to 1'],
    [{ retry: { jitter: Number.NaN } }, 'option "jitter" is NaN'],
    [{ retry: { attempts: 3 } }, 'option "retry": unknown option "attempts"'],
    [{ headers: { 'content-type': 'x' } }, 'option "headers" has content-type'],
    [{ headers: { 'Transfer-Encoding': 'x' } }, 'option "headers" has transfer-encoding'],
    [{ fetch: {} }, 'option "fetch" is an object; accepted: a function'],
  ])('are refused where they are %j', (more, message) => {
    expect(refusal(more)).toContain(message);
  });

  it.each([
    [{ url: 'htp://ann:SECRET@gateway' }],
    [{ url: 'http://gateway/?key=SECRET' }],
    [{ url: 'http://ann:%SECRET@gateway' }],
    [{ url: 'http://a%3Ann:SECRET@gateway' }],
    [{ authorization: { bearerToken: 'SECRET\n' } }],
    [{ authorization: { bearerToken: '', username: 'SECRET' } }],
    [{ authorization: { username: 'a:b', password: 'SECRET' } }],
    [{ authorization: { username: 'ann', password: 'SECRET\u0000' } }],
    [{ authorization: { username: 'ann', password: 'SECRET\ud800' } }],
    [{ authorization: { username: 'ann', password: 'SECRET', realm: 'x' } }],
    [{ authorization: { username: 'SECRET' } }],
    [{ authorization: 'Bearer SECRET' }],
    [{ headers: { 'x-key': 'SECRET\r\nx-other: y' } }],
    [{ headers: { 'x key': 'SECRET' } }],
    [{ headers: { 'x-key': 'SECRET\u0100' } }],
    [{ headers: { 'x-key': ['SECRET'] } }],
    [{ headers: { authorization: 'SECRET' }, authorization: { bearerToken: 'SECRET' } }],
    [{ url: 'http://ann:SECRET@gateway', authorization: { bearerToken: 'SECRET' } }],
  ])('are refused without repeating what may be secret: %j', (more) => {
    expect(refusal(more)).not.toContain('SECRET');
  });
});
