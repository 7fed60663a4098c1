import { describe, expect, it } from 'vitest';
import { Endpoints } from './endpoint.ts';

const pool = 'db.client.connection.pool.name';

describe('Endpoints', () => {
  it('leaves the default port out, as the semantic conventions say, but not of the name of a pool', () => {
    const endpoint = new Endpoints(10).of('redis.example', 6379, 0);
    expect(endpoint.attributes).toEqual({ 'server.address': 'redis.example', 'db.namespace': '0' });
    expect(endpoint.pool).toEqual({ [pool]: 'redis.example:6379/0' });
  });

  it('says any other port as a number, however it was given', () => {
    const endpoints = new Endpoints(10);
    expect(endpoints.of('a', '6380', '2').attributes).toEqual({
      'server.address': 'a',
      'server.port': 6380,
      'db.namespace': '2',
    });
    expect(endpoints.of('a', '6380', '2')).toBe(endpoints.of('a', 6380, 2));
  });

  it('takes what is not given for the defaults of drivers', () => {
    expect(new Endpoints(10).of(undefined, undefined, undefined).pool).toEqual({ [pool]: 'localhost:6379/0' });
  });

  it('knows the socket of a file system by its path', () => {
    const endpoint = new Endpoints(10).of('/run/redis.sock', 6380, 1);
    expect(endpoint.attributes).toEqual({ 'server.address': '/run/redis.sock', 'db.namespace': '1' });
    expect(endpoint.pool).toEqual({ [pool]: '/run/redis.sock/1' });
  });

  it('puts an address of IPv6 in brackets where a port follows', () => {
    expect(new Endpoints(10).of('::1', 7000, 0).pool).toEqual({ [pool]: '[::1]:7000/0' });
  });

  it('never takes two databases for one', () => {
    const endpoints = new Endpoints(10);
    const of = [
      endpoints.of('a:1', 2, 0),
      endpoints.of('a', 12, 0),
      endpoints.of('a', 1, 20),
      endpoints.of('a', 12, 1),
    ];
    expect(new Set(of).size).toBe(of.length);
  });

  it('tells no more apart than it was told', () => {
    const endpoints = new Endpoints(3);
    const all = Array.from({ length: 100 }, (_, i) => endpoints.of('a', 1000 + i, i));
    expect(new Set(all).size).toBe(4);
    expect(all.at(-1)?.attributes).toEqual({ 'server.address': '_OTHER' });
    expect(endpoints.of('a', 1000, 0)).toBe(all[0]);
  });

  it.each([Number.NaN, -1, 0.5, 65_536, Number.POSITIVE_INFINITY, {}, null, 'x', ''])(
    'takes %s for no port',
    (port) => {
      expect(new Endpoints(1).of('a', port, 0).attributes).not.toHaveProperty('server.port');
    },
  );

  it.each([Number.NaN, -1, 0.5, {}, null, 'x'])('takes %s for the first database', (database) => {
    expect(new Endpoints(1).of('a', 1, database).attributes).toMatchObject({ 'db.namespace': '0' });
  });

  it('cuts an address that is none', () => {
    const { attributes } = new Endpoints(1).of('x'.repeat(10_000), 1, 0);
    expect(String(attributes['server.address'])).toHaveLength(256);
  });
});
