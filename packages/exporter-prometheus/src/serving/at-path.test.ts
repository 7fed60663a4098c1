import { describe, expect, it } from 'vitest';
import { plainAnswer } from './answer.ts';
import { atPath } from './at-path.ts';

const at = atPath('/metrics', async () => plainAnswer(200, 'found'));

async function statusOf(url: string | undefined): Promise<number> {
  return (await at({ method: 'GET', url, remoteAddress: undefined, header: () => undefined })).status;
}

describe('atPath', () => {
  it.each([
    '/metrics',
    '/metrics?',
    '/metrics?name[]=up',
    '/metrics?/../x',
    'http://localhost:9464/metrics',
    'HTTPS://a/metrics?b',
  ])('passes %s on', async (url) => {
    expect(await statusOf(url)).toBe(200);
  });

  it.each([
    undefined,
    '',
    '*',
    '/',
    '/metrics/',
    '/METRICS',
    '/metrics2',
    '//metrics',
    '/./metrics',
    '/metrics/../x',
    '/metrics/../metrics',
    '/x/../metrics',
    '/metrics/..%2fx',
    '/%6detrics',
    '/metric%73',
    '/metrics%00',
    '/metrics%3Fx',
    '/metrics;x=1',
    '/metrics#x',
    '\\metrics',
    '/metrics\\..\\x',
    'http://localhost',
    'http:///metrics/x',
    'ftp://localhost/metrics',
    '?/metrics',
  ])('answers %j with 404', async (url) => {
    expect(await statusOf(url)).toBe(404);
  });

  it('says where the metrics are, and nothing of what was asked', async () => {
    const request = { method: 'GET', url: '/<script>', remoteAddress: undefined, header: () => undefined };
    expect(Buffer.concat((await at(request)).body.chunks).toString()).toBe('Metrics are at /metrics\n');
  });
});
