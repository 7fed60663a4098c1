import { describe, expect, it } from 'vitest';
import { createPrometheusExporter } from './create-prometheus-exporter.ts';
import { fromEnv, resolveOptions } from './options.ts';

describe('resolveOptions', () => {
  it('listens on 127.0.0.1:9464 and shows /metrics by default', () => {
    expect(resolveOptions(undefined)).toMatchObject({
      serving: { port: 9464, host: '127.0.0.1', path: '/metrics' },
    });
  });

  it('takes an option that is undefined as one that was not given', () => {
    const options = { port: undefined, path: undefined } as object;
    expect(resolveOptions(options).serving).toEqual(resolveOptions({}).serving);
  });

  it('takes the empty prefix, the default of the official exporter, as none', () => {
    expect(resolveOptions({ prefix: '' }).prefix).toBe('');
  });

  it('takes endpoint, the name of the official exporter, as the path, and path above it', () => {
    expect(resolveOptions({ endpoint: '/a' }).serving.path).toBe('/a');
    expect(resolveOptions({ endpoint: '/a', path: '/b' }).serving.path).toBe('/b');
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['port', 65_536, 'a port from 0 to 65535'],
    ['port', -1, 'a port from 0 to 65535'],
    ['port', 94.64, 'a port from 0 to 65535'],
    ['port', Number.NaN, 'a port from 0 to 65535'],
    ['port', '9464', 'or a range such as "9464-9474"'],
    ['port', '9474-9464', 'or a range such as "9464-9474"'],
    ['port', '0-10', 'or a range such as "9464-9474"'],
    ['port', '9464-70000', 'or a range such as "9464-9474"'],
    ['host', '', 'a string that is not empty'],
    ['host', 127, 'a string that is not empty'],
    ['path', 'metrics', 'a path that starts with "/"'],
    ['path', '/metrics?a=1', 'a path that starts with "/"'],
    ['path', '/metrics#a', 'a path that starts with "/"'],
    ['path', '/mé', 'a path that starts with "/"'],
    ['path', '/a b', 'a path that starts with "/"'],
    ['path', '/a\r\nx: y', 'a path that starts with "/"'],
    ['endpoint', '', 'a path that starts with "/"'],
    ['prefix', '1a', 'does not start with a digit'],
    ['prefix', 'a-b', 'does not start with a digit'],
    ['translationStrategy', 'None', 'NoTranslation'],
    ['resourceConstantLabels', { include: ['*'] }, 'included'],
    ['projections', [1], 'rows of projections'],
    ['histogramAggregation', 'native', 'exponential'],
    ['metricProducers', [{}], 'collect()'],
    ['cardinalityLimit', 0, 'a whole number from 1'],
    ['withResourceConstantLabels', '.*', 'a regular expression'],
    ['withoutScopeInfo', 'no', 'true or false'],
    ['withoutTargetInfo', 1, 'true or false'],
    ['preventServerStart', null, 'true or false'],
    ['collectTimeoutMs', 0, 'a whole number from 1'],
    ['collectTimeoutMs', Number.POSITIVE_INFINITY, 'a whole number from 1'],
  ])('refuses %s: %j and says what is accepted', (option, value, accepted) => {
    const create = () => createPrometheusExporter({ [option]: value });
    expect(create).toThrow(`createPrometheusExporter(): option "${option}" is `);
    expect(create).toThrow(accepted);
  });

  it('refuses an unknown option by name', () => {
    const options = { prot: 9464 } as object;
    expect(() => createPrometheusExporter(options)).toThrow('unknown option "prot" (value: 9464)');
  });

  it.each(['/', '/metrics', '/a/b-c_d.e~', '/m%C3%A9', '/a;b=c,d'])('accepts the path %s', (path) => {
    expect(resolveOptions({ path }).serving.path).toBe(path);
  });
});

describe('fromEnv', () => {
  it('reads METRICS_* above OTEL_EXPORTER_PROMETHEUS_*', () => {
    const env = {
      METRICS_PORT: '1000',
      METRICS_HOST: 'a',
      OTEL_EXPORTER_PROMETHEUS_PORT: '2000',
      OTEL_EXPORTER_PROMETHEUS_HOST: 'b',
    };
    expect(fromEnv(env)).toEqual({ options: { port: 1000, host: 'a' }, issues: [] });
  });

  it('says what is wrong with a value and asks the next variable', () => {
    const { options, issues } = fromEnv({ METRICS_PORT: 'banana', OTEL_EXPORTER_PROMETHEUS_PORT: '2000' });
    expect(options).toEqual({ port: 2000 });
    expect(issues).toMatchObject([{ variable: 'METRICS_PORT', value: 'banana', secret: false }]);
  });

  it.each<[text: string, port: unknown]>([
    ['0', 0],
    ['9464', 9464],
    [' 9464 ', 9464],
    ['auto', 'auto'],
    ['AUTO', 'auto'],
    ['9464-9474', '9464-9474'],
  ])('takes METRICS_PORT=%j', (text, port) => {
    expect(fromEnv({ METRICS_PORT: text })).toEqual({ options: { port }, issues: [] });
  });

  it.each(['', '   ', undefined])('takes %j as not set', (value) => {
    expect(fromEnv({ METRICS_PORT: value, METRICS_HOST: value })).toEqual({ options: {}, issues: [] });
  });

  it.each(['9464.5', '-1', '65536', '0x10', '1e3', '9474-9464', '80 90', 'auto-9464'])(
    'does not take METRICS_PORT=%s',
    (text) => {
      const { options, issues } = fromEnv({ METRICS_PORT: text });
      expect(options).toEqual({});
      expect(issues).toHaveLength(1);
    },
  );
});
