import { describe, expect, it } from 'vitest';
import { type Authorization, authorizationType, createAuthorizer } from './authorization.ts';

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

function admits(authorization: Authorization, header: string | undefined): boolean {
  return createAuthorizer(authorization).admits(header);
}

describe('a bearer token', () => {
  const authorization = { bearerToken: 's3cret-token' };

  it.each(['Bearer s3cret-token', 'bearer s3cret-token', 'BEARER   s3cret-token '])('admits %j', (header) => {
    expect(admits(authorization, header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    's3cret-token',
    'Bearer s3cret-toke',
    'Bearer s3cret-tokenn',
    'Bearer S3CRET-TOKEN',
    'Bearer s3cret-token, Bearer s3cret-token',
    'Basic s3cret-token',
    ' Bearer s3cret-token',
    `Bearer ${'a'.repeat(16_000)}`,
    'Bearer \ud800',
  ])('refuses %j', (header) => {
    expect(admits(authorization, header)).toBe(false);
  });

  it('may be one of several, for a change without a gap', () => {
    const several = { bearerToken: ['old', 'new'] };
    expect(['old', 'new', 'older'].map((token) => admits(several, `Bearer ${token}`))).toEqual([true, true, false]);
  });

  it('is asked for by name', () => {
    expect(createAuthorizer(authorization).challenge).toBe('Bearer realm="metrics"');
  });
});

describe('name and password', () => {
  const authorization = { username: 'prometheus', password: 'p:ä ss' };

  it('admit who knows both', () => {
    expect(admits(authorization, basic('prometheus:p:ä ss'))).toBe(true);
    expect(admits(authorization, basic('prometheus:p:ä ss').replace('Basic', 'bAsIc'))).toBe(true);
  });

  it.each([
    undefined,
    'Basic',
    'Basic !!!!',
    'Bearer prometheus:p:ä ss',
    'prometheus:p:ä ss',
    basic(''),
    basic(':'),
    basic('prometheus'),
    basic('prometheus:'),
    basic('prometheus:p'),
    basic('Prometheus:p:ä ss'),
    basic('prometheus:p:ä ss\0'),
    `Basic ${Buffer.from('prometheus:p:ä ss', 'latin1').toString('base64')}`,
  ])('refuse %j', (header) => {
    expect(admits(authorization, header)).toBe(false);
  });

  it('may be one name with several passwords', () => {
    const several = { username: 'a', password: ['old', 'new'] };
    const given = ['a:old', 'a:new', 'b:new'].map((credentials) => admits(several, basic(credentials)));
    expect(given).toEqual([true, true, false]);
  });

  it('are asked for by name, in UTF-8', () => {
    expect(createAuthorizer(authorization).challenge).toBe('Basic realm="metrics", charset="UTF-8"');
  });
});

describe('the option authorization', () => {
  it.each<Authorization>([
    { bearerToken: 'a' },
    { bearerToken: ['a', 'b'] },
    { username: 'a', password: 'b c' },
    { username: 'ä', password: ['b:c', 'd'] },
  ])('accepts %j', (value) => {
    expect(authorizationType.accepts(value)).toBe(true);
  });

  it.each<[what: string, value: unknown]>([
    ['nothing', undefined],
    ['a bare token', 'token'],
    ['an empty object', {}],
    ['an empty token', { bearerToken: '' }],
    ['no token', { bearerToken: [] }],
    ['an empty token among others', { bearerToken: ['a', ''] }],
    ['a hole among tokens', { bearerToken: Object.assign(['a'], { 2: 'b' }) }],
    ['a token with a space', { bearerToken: 'a b' }],
    ['a token with a line break', { bearerToken: 'a\n' }],
    ['a token that no header carries', { bearerToken: 'ä' }],
    ['a token that is no string', { bearerToken: 5 }],
    ['a name without a password', { username: 'a' }],
    ['a password without a name', { password: 'a' }],
    ['a name with a colon', { username: 'a:b', password: 'c' }],
    ['an empty name', { username: '', password: 'c' }],
    ['an empty password', { username: 'a', password: '' }],
    ['a password with a control character', { username: 'a', password: 'b\0' }],
    ['both at once', { bearerToken: 'a', username: 'b', password: 'c' }],
    ['something unknown besides', { bearerToken: 'a', realm: 'b' }],
    ['a token that is only inherited', Object.create({ bearerToken: 'a' })],
  ])('refuses %s', (_, value) => {
    expect(authorizationType.accepts(value)).toBe(false);
  });
});
