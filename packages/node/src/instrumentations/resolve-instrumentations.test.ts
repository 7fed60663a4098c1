import type { Environment } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../config.ts';
import type { StartOptions } from '../options.ts';
import { instrumentationNames } from './kinds.ts';

function resolve(options: StartOptions, env: Environment = {}) {
  const { config, issues } = resolveConfig(options, env);
  expect(issues).toEqual([]);
  return config.instrumentations;
}

const onOf = (options: StartOptions, env: Environment = {}): string[] => Object.keys(resolve(options, env).ours);
const all = [...instrumentationNames];
const allBut = (name: string): string[] => all.filter((each) => each !== name);

describe('which instrumentations are on', () => {
  it.each<[what: string, options: StartOptions, env: Environment, expected: readonly string[]]>([
    ['all by default', {}, {}, all],
    ['none by false', { instrumentations: false }, {}, []],
    ['all by true', { instrumentations: true }, { METRICS_INSTRUMENTATIONS: 'none' }, all],
    ['all but one that is false', { instrumentations: { http: false } }, {}, allBut('http')],
    ['those that METRICS_INSTRUMENTATIONS names', {}, { METRICS_INSTRUMENTATIONS: ' HTTP , http' }, ['http']],
    ['none by METRICS_INSTRUMENTATIONS', {}, { METRICS_INSTRUMENTATIONS: 'none' }, []],
    ['all by METRICS_INSTRUMENTATIONS', {}, { METRICS_INSTRUMENTATIONS: 'all' }, all],
    ['code > METRICS_*', { instrumentations: { http: true } }, { METRICS_INSTRUMENTATIONS: 'none' }, ['http']],
    ['options in code > METRICS_*', { instrumentations: { http: {} } }, { METRICS_INSTRUMENTATIONS: 'none' }, ['http']],
    [
      'METRICS_* > OTEL_*',
      {},
      { METRICS_INSTRUMENTATIONS: 'http', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' },
      ['http'],
    ],
    ['those that OTEL_* enables', {}, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'dns,http' }, ['http']],
    ['those of a library that OTEL_* enables', {}, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici' }, ['http']],
    ['none where OTEL_* enables others alone', {}, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'dns' }, []],
    ['all but those that OTEL_* disables', {}, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns,http' }, allBut('http')],
    ['all where OTEL_* disables one library of several', {}, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici' }, all],
    [
      'OTEL_*: disabled > enabled',
      {},
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' },
      [],
    ],
    ['an empty list as not set', {}, { OTEL_NODE_ENABLED_INSTRUMENTATIONS: ' ' }, all],
  ])('is %s', (_, options, env, expected) => {
    expect(onOf(options, env)).toEqual(expected);
  });

  it.each<[what: string, env: Environment, expected: object]>([
    [
      'one of several that OTEL_* disables',
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg' },
      { http: {}, redis: {}, sql: { pg: false }, queue: {} },
    ],
    [
      'all of one that OTEL_* disables',
      { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http,undici,redis,ioredis,queue' },
      { sql: {} },
    ],
    [
      'those that OTEL_* enables',
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg,kafkajs,amqplib', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'amqplib' },
      {
        sql: { mysql2: false, sqlite: false },
        queue: { amqplib: false, bullmq: false, platformaticKafka: false },
      },
    ],
  ])('goes by the libraries: %s', (_, env, expected) => {
    expect(resolve({}, env).ours).toEqual(expected);
  });

  it('lets options in code bring back a library that OTEL_* disables', () => {
    const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg,mysql2' };
    expect(resolve({ instrumentations: { sql: { pg: true } } }, env).ours.sql).toEqual({ pg: true, mysql2: false });
  });

  it('says that a name in METRICS_INSTRUMENTATIONS is unknown, and asks the next variable', () => {
    const env = { METRICS_INSTRUMENTATIONS: 'http,grpc', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' };
    const { config, issues } = resolveConfig({}, env);
    expect(Object.keys(config.instrumentations.ours)).toEqual(allBut('http'));
    expect(issues).toMatchObject([{ variable: 'METRICS_INSTRUMENTATIONS', value: 'http,grpc' }]);
  });
});

describe('the options of an instrumentation', () => {
  const methods = { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,BREW' };

  it('come from the environment', () => {
    expect(resolve({}, methods).ours.http).toEqual({ knownMethods: ['GET', 'BREW'] });
  });

  it('in code stand above the environment, one by one', () => {
    const http = { knownMethods: ['GET'], server: false, client: undefined } as const;
    expect(resolve({ instrumentations: { http } as object }, methods).ours.http).toEqual({
      knownMethods: ['GET'],
      server: false,
    });
    expect(resolve({ instrumentations: { http: { server: false } } }, methods).ours.http).toEqual({
      knownMethods: ['GET', 'BREW'],
      server: false,
    });
  });

  it('in code stand above those of the profile, also within one of them', () => {
    const ignore = (): boolean => false;
    const server = (http: object) => resolve({ profile: 'classic', instrumentations: { http } }).ours.http?.server;
    expect(server({ server: { ignore } })).toEqual({ bodySizes: true, activeRequestRoutes: true, ignore });
    expect(server({ server: { bodySizes: false } })).toEqual({ bodySizes: false, activeRequestRoutes: true });
    expect(server({ server: false })).toBe(false);
  });

  it('are not asked of the environment where it is off', () => {
    const env = { OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'two words' };
    expect(resolveConfig({ instrumentations: { http: false } }, env).issues).toEqual([]);
    expect(resolveConfig({}, env).issues).toHaveLength(1);
  });

  it.each<[value: unknown, said: string]>([
    [{ http: 'off' }, 'option "instrumentations": option "http" is "off"; accepted: true or false, or the options'],
    [{ http: null }, 'option "http" is null'],
    [{ http: { meterProvider: {} } }, 'but meterProvider, which is that of start()'],
    [{ grpc: true }, 'option "instrumentations": unknown option "grpc"'],
    [JSON.parse('{"__proto__":true}'), 'unknown option "__proto__"'],
    [{ others: [{}] }, 'option "others" is an array; accepted: an array of OpenTelemetry instrumentations'],
    [{ others: [undefined] }, 'option "others" is an array'],
    [{ others: new Array(1) }, 'option "others" is an array'],
    [['http'], 'option "instrumentations" is an array; accepted: true or false, or an object with any of http'],
    ['http', 'option "instrumentations" is "http"'],
  ])('are refused where they are %j', (value, said) => {
    expect(() => resolveConfig({ instrumentations: value } as never, {})).toThrow(said);
  });
});
