import type { Environment } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { type Config, resolveConfig } from './config.ts';
import type { StartOptions } from './options.ts';

function configOf(options: StartOptions | undefined, env: Environment = {}): Config {
  const { config, issues } = resolveConfig(options, env);
  expect(issues).toEqual([]);
  return config;
}

const url = 'http://collector:4318/v1/metrics';
const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('resolveConfig', () => {
  it('opens an endpoint, pushes nothing and observes the host by default', () => {
    expect(configOf(undefined)).toEqual({
      enabled: true,
      executor: {},
      serviceName: undefined,
      resourceAttributes: {},
      prometheus: {},
      otlp: undefined,
      consoleIntervalMs: undefined,
      hostMetrics: {},
      readers: [],
      views: [],
      instrumentations: { ours: { http: {}, redis: {}, sql: {}, queue: {} }, others: [] },
      shutdownTimeoutMs: 5000,
      flushOnExit: true,
    });
  });

  it.each<[what: string, options: StartOptions, env: Environment, expected: Partial<Config>]>([
    ['enabled: METRICS_ENABLED', {}, { METRICS_ENABLED: 'false' }, { enabled: false }],
    ['enabled: OTEL_SDK_DISABLED', {}, { OTEL_SDK_DISABLED: 'true' }, { enabled: false }],
    ['enabled: METRICS_* > OTEL_*', {}, { METRICS_ENABLED: 'true', OTEL_SDK_DISABLED: 'true' }, { enabled: true }],
    ['enabled: code > METRICS_*', { enabled: true }, { METRICS_ENABLED: 'false' }, { enabled: true }],
    ['port: METRICS_*', {}, { METRICS_PORT: '1' }, { prometheus: { port: 1 } }],
    ['port: OTEL_*', {}, { OTEL_EXPORTER_PROMETHEUS_PORT: '2' }, { prometheus: { port: 2 } }],
    [
      'port: METRICS_* > OTEL_*',
      {},
      { METRICS_PORT: '1', OTEL_EXPORTER_PROMETHEUS_PORT: '2' },
      { prometheus: { port: 1 } },
    ],
    ['port: code > METRICS_*', { port: 3 }, { METRICS_PORT: '1' }, { prometheus: { port: 3 } }],
    ['port: range', {}, { METRICS_PORT: '9464-9470' }, { prometheus: { port: '9464-9470' } }],
    [
      'host: METRICS_* > OTEL_*',
      {},
      { METRICS_HOST: 'a', OTEL_EXPORTER_PROMETHEUS_HOST: 'b' },
      { prometheus: { host: 'a' } },
    ],
    ['host: code > METRICS_*', { host: 'c' }, { METRICS_HOST: 'a' }, { prometheus: { host: 'c' } }],
    ['layout: METRICS_*', {}, { METRICS_LAYOUT: 'per-operation' }, { executor: { layout: 'per-operation' } }],
    [
      'layout: code > METRICS_*',
      { layout: 'unified' },
      { METRICS_LAYOUT: 'per-operation' },
      { executor: { layout: 'unified' } },
    ],
    ['service name: OTEL_*', {}, { OTEL_SERVICE_NAME: 'env' }, { serviceName: 'env' }],
    ['service name: code > OTEL_*', { serviceName: 'code' }, { OTEL_SERVICE_NAME: 'env' }, { serviceName: 'code' }],
    [
      'service name: in the attributes of code > OTEL_*',
      { resourceAttributes: { 'service.name': 'code' } },
      { OTEL_SERVICE_NAME: 'env' },
      { serviceName: undefined, resourceAttributes: { 'service.name': 'code' } },
    ],
    [
      'attributes: code > OTEL_*, one by one',
      { resourceAttributes: { a: 'code', c: undefined } },
      { OTEL_RESOURCE_ATTRIBUTES: 'a=env,b=env,c=env' },
      { resourceAttributes: { a: 'code', b: 'env', c: 'env' } },
    ],
    ['deadline', { shutdownTimeoutMs: 100 }, {}, { shutdownTimeoutMs: 100 }],
    ['flush', { flushOnExit: false }, {}, { flushOnExit: false }],
    ['host metrics: off', { hostMetrics: false }, {}, { hostMetrics: undefined }],
    ['host metrics: groups', { hostMetrics: ['process.cpu'] }, {}, { hostMetrics: { groups: ['process.cpu'] } }],
  ])('decides %s', (_, options, env, expected) => {
    expect(configOf(options, env)).toMatchObject(expected);
  });

  it.each<[what: string, options: StartOptions, env: Environment, expected: Config['prometheus']]>([
    ['off in code', { prometheus: false, port: 1 }, { METRICS_PORT: '2' }, undefined],
    ['on in code, whatever the environment exports to', { prometheus: true }, { OTEL_METRICS_EXPORTER: 'none' }, {}],
    ['on by a port in code', { port: 1 }, { OTEL_METRICS_EXPORTER: 'otlp' }, { port: 1 }],
    ['off where the environment names other exporters', {}, { OTEL_METRICS_EXPORTER: 'otlp' }, undefined],
    ['off where the environment names none', {}, { OTEL_METRICS_EXPORTER: 'none', METRICS_PORT: '1' }, undefined],
    ['on where the environment names it', {}, { OTEL_METRICS_EXPORTER: 'console,prometheus' }, {}],
    ['given further options', { port: 1, prometheus: { path: '/m' } }, {}, { port: 1, path: '/m' }],
  ])('has the endpoint %s', (_, options, env, expected) => {
    expect(configOf(options, env).prometheus).toEqual(expected);
  });

  it.each<[what: string, options: StartOptions, env: Environment, expected: Config['otlp']]>([
    ['off without an address', {}, { OTEL_EXPORTER_OTLP_HEADERS: 'a=1' }, undefined],
    ['on with an address in the environment', {}, endpoint, { url }],
    ['off in code', { otlp: false }, { ...endpoint, OTEL_METRICS_EXPORTER: 'otlp' }, undefined],
    ['on in code, to the default address', { otlp: true }, {}, {}],
    ['on in code, to the address of the environment', { otlp: true }, endpoint, { url }],
    ['on in code, to an address', { otlp: 'http://code/' }, endpoint, { url: 'http://code/' }],
    [
      'off where the environment names other exporters',
      {},
      { ...endpoint, OTEL_METRICS_EXPORTER: 'prometheus' },
      undefined,
    ],
    ['off where the environment names none', {}, { ...endpoint, OTEL_METRICS_EXPORTER: 'none' }, undefined],
    ['on where the environment names it, to the default address', {}, { OTEL_METRICS_EXPORTER: 'otlp' }, {}],
    ['on in code although the environment names none', { otlp: {} }, { OTEL_METRICS_EXPORTER: 'none' }, {}],
    [
      'code above environment, one by one',
      { otlp: { timeoutMs: 1 } },
      { ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '2', OTEL_METRIC_EXPORT_INTERVAL: '3' },
      { url, timeoutMs: 1, intervalMs: 3 },
    ],
    [
      'the official names in code above the environment',
      { otlp: { timeoutMillis: 1, exportIntervalMillis: 4, exportTimeoutMillis: 5 } },
      { OTEL_EXPORTER_OTLP_TIMEOUT: '2', OTEL_METRIC_EXPORT_INTERVAL: '3', OTEL_METRIC_EXPORT_TIMEOUT: '6' },
      { timeoutMillis: 1, exportIntervalMillis: 4, exportTimeoutMillis: 5 },
    ],
  ])('has the push %s', (_, options, env, expected) => {
    expect(configOf(options, env).otlp).toEqual(expected);
  });

  it('prints where the environment names console, at the interval of the environment', () => {
    expect(configOf({}, { OTEL_METRICS_EXPORTER: 'console' })).toMatchObject({
      consoleIntervalMs: 60_000,
      prometheus: undefined,
      otlp: undefined,
    });
    const env = { OTEL_METRICS_EXPORTER: 'console', OTEL_METRIC_EXPORT_INTERVAL: '5' };
    expect(configOf({}, env).consoleIntervalMs).toBe(5);
  });

  it('takes an option that is undefined as one that was not given', () => {
    const env = {
      ...endpoint,
      METRICS_PORT: '1',
      METRICS_HOST: 'h',
      METRICS_ENABLED: 'false',
      METRICS_LAYOUT: 'per-operation',
      OTEL_SERVICE_NAME: 's',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2',
    };
    const top = ['enabled', 'layout', 'port', 'host', 'prometheus', 'otlp', 'serviceName', 'hostMetrics', 'readers'];
    const options = Object.fromEntries(top.map((option) => [option, undefined]));
    expect(configOf(options, env)).toEqual(configOf({}, env));
    const nested = {
      prometheus: { port: undefined, path: undefined },
      otlp: { url: undefined, timeoutMs: undefined, timeoutMillis: undefined },
    } as object;
    expect(configOf(nested, env)).toEqual(configOf({}, env));
  });

  it('says each thing that is wrong in the environment, and the default holds', () => {
    const env = {
      METRICS_PORT: 'banana',
      METRICS_ENABLED: 'maybe',
      METRICS_LAYOUT: 'mine',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http',
      OTEL_METRICS_EXPORTER: 'zipkin',
    };
    const { config, issues } = resolveConfig(undefined, env);
    expect(config).toEqual(configOf(undefined));
    expect(issues.map(({ variable }) => variable).sort()).toEqual(Object.keys(env).sort());
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['enabled', 'yes', 'true or false'],
    ['port', '9464', 'a port from 0 to 65535'],
    ['host', '', 'a string that is not empty'],
    ['serviceName', '', 'a string that is not empty'],
    ['resourceAttributes', { a: { b: 1 } }, 'attributes: strings, numbers, booleans or arrays of them by name'],
    ['resourceAttributes', { a: [{}] }, 'attributes'],
    ['resourceAttributes', { a: Symbol('s') }, 'attributes'],
    ['prometheus', 9464, 'the options of createPrometheusExporter() but port and host, which are options of start()'],
    ['prometheus', { port: 9464 }, 'port and host, which are options of start()'],
    ['prometheus', { host: 'a' }, 'port and host, which are options of start()'],
    ['otlp', 'collector:4318', 'an absolute URL that starts with http:// or https://'],
    ['hostMetrics', ['system.network'], '"system.cpu"'],
    ['readers', [{}], 'metric readers'],
    ['views', ['a'], 'an OpenTelemetry view'],
    ['shutdownTimeoutMs', 0, 'a whole number from 1'],
    ['flushOnExit', 0, 'true or false'],
    ['env', 'a=b', 'environment variables by name'],
    ['layout', 'mine', '"unified" or "per-operation"'],
    ['maxOperations', 0, 'a whole number from 1'],
  ])('refuses %s: %j in code and says what is accepted', (option, value, accepted) => {
    const resolve = () => resolveConfig({ [option]: value }, {});
    expect(resolve).toThrow(`start(): option "${option}" is `);
    expect(resolve).toThrow(accepted);
  });

  it.each(['meterProvider', 'details', 'metricsPort', 'toString'])('does not know the option %s', (option) => {
    expect(() => resolveConfig({ [option]: 1 }, {})).toThrow(`start(): unknown option "${option}"`);
  });
});
