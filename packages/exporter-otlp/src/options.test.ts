import { Agent } from 'node:http';
import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { type OtlpExporterOptions, resolveOptions } from './options.ts';
import { presetNames, presets } from './presets.ts';

describe('resolveOptions', () => {
  it('pushes protobuf with gzip to the local collector once a minute by default', () => {
    expect(resolveOptions(undefined)).toEqual({
      protocol: 'http/protobuf',
      url: 'http://localhost:4318/v1/metrics',
      headers: {},
      compression: 'gzip',
      timeoutMs: 10_000,
      exportTimeoutMs: 30_000,
      intervalMs: 60_000,
      temporality: 'cumulative',
      histogramAggregation: 'explicit_bucket_histogram',
      retry: { initialMs: 1000, maxMs: 5000, multiplier: 1.5, jitter: 0.2, maxElapsedMs: 10_000 },
      tls: undefined,
      agent: undefined,
      maxBatchPoints: 10_000,
      maxBatchBytes: 64 * 2 ** 20,
      shutdownTimeoutMs: 5000,
      flushOnExit: false,
      meterProvider: undefined,
    });
  });

  it('has the port and the request size of gRPC for gRPC', () => {
    expect(resolveOptions({ protocol: 'grpc' })).toMatchObject({
      url: 'http://localhost:4317',
      maxBatchBytes: 4 * 2 ** 20,
    });
  });

  it('retries for as long as one request may take, unless it is told for how long', () => {
    expect(resolveOptions({ timeoutMs: 700 }).retry.maxElapsedMs).toBe(700);
    expect(resolveOptions({ timeoutMs: 700, retry: { maxElapsedMs: 0 } }).retry.maxElapsedMs).toBe(0);
    expect(resolveOptions({ retry: { initialMs: 5 } }).retry).toMatchObject({ initialMs: 5, maxMs: 5000 });
  });

  it('takes the names of the official exporter and reader, and ours above them', () => {
    const official = { timeoutMillis: 1, exportIntervalMillis: 2, exportTimeoutMillis: 3, maxExportBatchSize: 4 };
    const expected = { timeoutMs: 1, intervalMs: 2, exportTimeoutMs: 3, maxBatchPoints: 4 };
    expect(resolveOptions(official)).toMatchObject(expected);
    const ours = { timeoutMs: 5, intervalMs: 6, exportTimeoutMs: 7, maxBatchPoints: 8 };
    expect(resolveOptions({ ...official, ...ours })).toMatchObject(ours);
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['preset', 'splunk', '"collector" or "prometheus"'],
    ['protocol', 'http', '"http/protobuf" or "http/json" or "grpc"'],
    ['url', 'collector:4318', 'an absolute URL that starts with http:// or https://'],
    ['url', '/v1/metrics', 'an absolute URL'],
    ['compression', 'br', '"gzip" or "none"'],
    ['timeoutMs', 0, 'a whole number from 1'],
    ['timeoutMillis', '10', 'a whole number from 1'],
    ['exportTimeoutMs', 1.5, 'a whole number from 1'],
    ['intervalMs', 2 ** 31, 'a whole number from 1'],
    ['exportIntervalMillis', -1, 'a whole number from 1'],
    ['temporality', 'DELTA', '"cumulative" or "delta" or "lowmemory"'],
    ['histogramAggregation', 'exponential', '"base2_exponential_bucket_histogram"'],
    ['retry', 3, 'an object with the options of a retry'],
    ['tls', 'cert.pem', 'an object with certificates and keys'],
    ['agent', {}, 'an agent of node:http or node:https'],
    ['maxBatchPoints', 0, 'a whole number from 1'],
    ['maxBatchBytes', 0, 'a whole number from 1'],
    ['shutdownTimeoutMs', Number.NaN, 'a whole number from 1'],
    ['flushOnExit', 'yes', 'true or false'],
    ['meterProvider', {}, 'an OpenTelemetry MeterProvider'],
  ])('refuses %s: %j and says what is accepted', (option, value, accepted) => {
    const create = () => createOtlpExporter({ [option]: value });
    expect(create).toThrow(`createOtlpExporter(): option "${option}" is `);
    expect(create).toThrow(accepted);
  });

  it.each([
    ['initialMs', 0, 'a whole number from 1'],
    ['multiplier', 0.5, 'a number from 1 to 100'],
    ['jitter', 2, 'a number from 0 to 1'],
    ['jitter', Number.NaN, 'a number from 0 to 1'],
    ['maxElapsedMs', -1, 'a whole number from 0'],
  ])('refuses retry.%s: %d', (option, value, accepted) => {
    const create = () => createOtlpExporter({ retry: { [option]: value } });
    expect(create).toThrow(`createOtlpExporter(): option "retry": option "${option}" is ${value}`);
    expect(create).toThrow(accepted);
  });

  it('refuses an unknown option by name', () => {
    expect(() => createOtlpExporter({ endpoint: 'x' } as object)).toThrow('unknown option "endpoint"');
    expect(() => createOtlpExporter({ retry: { retries: 5 } as object })).toThrow('unknown option "retries"');
  });

  it.each([
    ['a list', { authorization: ['s3cret'] }],
    ['a line end', { authorization: 's3cret\nx: y' }],
    ['a name that is none', { 's3cret name': 'x' }],
  ])('refuses headers with %s, and repeats none of them', (_what, given) => {
    const headers = given as unknown as NonNullable<OtlpExporterOptions['headers']>;
    expect(() => createOtlpExporter({ headers })).toThrow('option "headers" is not shown');
  });

  it('refuses an agent where it would have no effect, or take the place of other options', () => {
    const agent = new Agent();
    expect(() => createOtlpExporter({ agent, protocol: 'grpc' })).toThrow('cannot be used with the protocol "grpc"');
    expect(() => createOtlpExporter({ agent, tls: {} })).toThrow('option "tls" has no effect beside "agent"');
  });
});

describe('presets', () => {
  const key = 's3cret';
  const given = (name: (typeof presetNames)[number]): OtlpExporterOptions => ({
    preset: name,
    ...(presets[name].url === undefined && { url: presets[name].example }),
    headers: presets[name].requiredHeader === undefined ? {} : { [presets[name].requiredHeader.toUpperCase()]: key },
  });

  it.each(presetNames)('%s gives what its backend needs', (name) => {
    const { url, protocol, temporality } = presets[name];
    expect(resolveOptions(given(name))).toMatchObject({ url: url ?? presets[name].example, protocol, temporality });
  });

  it.each(presetNames)('%s has a complete address, and an example of one', (name) => {
    for (const address of [presets[name].url, presets[name].example]) {
      expect(address ?? 'http://none/v1/metrics').toMatch(/^https?:\/\/[^/]+.*\/v1\/metrics$/);
    }
  });

  it('stand below what is given', () => {
    const options = { ...given('datadog'), url: 'http://agent:4318/v1/metrics', temporality: 'cumulative' } as const;
    expect(resolveOptions(options)).toMatchObject({ url: 'http://agent:4318/v1/metrics', temporality: 'cumulative' });
  });

  it.each(['grafana-cloud', 'dynatrace', 'elastic'] as const)('%s asks for the address, with an example', (preset) => {
    const create = () => createOtlpExporter({ preset, headers: { authorization: key } });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(`preset "${preset}" needs the option "url"`);
    expect(create).toThrow(presets[preset].example);
  });

  it('ask for the header with the key, by name', () => {
    expect(() => createOtlpExporter({ preset: 'datadog' })).toThrow('preset "datadog" needs the header "dd-api-key"');
  });

  it('take a function for the headers at its word', () => {
    expect(() => createOtlpExporter({ preset: 'datadog', headers: () => ({}) })).not.toThrow();
  });

  it('of the collector knows the port of gRPC', () => {
    expect(resolveOptions({ preset: 'collector', protocol: 'grpc' }).url).toBe('http://localhost:4317');
  });
});
