import { describeIssue } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { fromEnv, type OtlpExporterOptions, resolveOptions } from './options.ts';

describe('resolveOptions', () => {
  it('pushes protobuf with gzip to the local collector once a minute by default', () => {
    expect(resolveOptions(undefined)).toEqual({
      protocol: 'http/protobuf',
      url: 'http://localhost:4318/v1/metrics',
      headers: {},
      compression: 'gzip',
      timeoutMs: 10_000,
      intervalMs: 60_000,
      temporality: 'cumulative',
      histogramAggregation: 'explicit_bucket_histogram',
    });
  });

  it('takes the names of the official exporter and reader, and ours above them', () => {
    expect(resolveOptions({ timeoutMillis: 1, exportIntervalMillis: 2 })).toMatchObject({
      timeoutMs: 1,
      intervalMs: 2,
    });
    const both = { timeoutMillis: 1, timeoutMs: 3, exportIntervalMillis: 2, intervalMs: 4 };
    expect(resolveOptions(both)).toMatchObject({ timeoutMs: 3, intervalMs: 4 });
  });

  it.each<[option: string, value: unknown, accepted: string]>([
    ['protocol', 'grpc', '"http/protobuf" or "http/json"'],
    ['url', 'collector:4318', 'an absolute URL that starts with http:// or https://'],
    ['url', '/v1/metrics', 'an absolute URL'],
    ['compression', 'br', '"gzip" or "none"'],
    ['timeoutMs', 0, 'a whole number from 1'],
    ['timeoutMillis', '10', 'a whole number from 1'],
    ['intervalMs', 2 ** 31, 'a whole number from 1'],
    ['exportIntervalMillis', -1, 'a whole number from 1'],
    ['temporality', 'DELTA', '"cumulative" or "delta" or "lowmemory"'],
    ['histogramAggregation', 'exponential', '"base2_exponential_bucket_histogram"'],
  ])('refuses %s: %j and says what is accepted', (option, value, accepted) => {
    const create = () => createOtlpExporter({ [option]: value });
    expect(create).toThrow(`createOtlpExporter(): option "${option}" is `);
    expect(create).toThrow(accepted);
  });

  it('refuses an unknown option by name', () => {
    expect(() => createOtlpExporter({ endpoint: 'x' } as object)).toThrow('unknown option "endpoint"');
  });

  it('repeats no header in a message', () => {
    const headers = { authorization: ['s3cret'] } as unknown as NonNullable<OtlpExporterOptions['headers']>;
    expect(() => createOtlpExporter({ headers })).toThrow('option "headers" is not shown');
  });
});

describe('fromEnv', () => {
  const everything = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://base:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta',
    OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'BASE2_EXPONENTIAL_BUCKET_HISTOGRAM',
  };

  it('reads each variable', () => {
    expect(fromEnv(everything)).toEqual({
      options: {
        url: 'http://base:4318/v1/metrics',
        headers: { a: '1' },
        protocol: 'http/protobuf',
        timeoutMs: 1000,
        compression: 'gzip',
        intervalMs: 5000,
        temporality: 'delta',
        histogramAggregation: 'base2_exponential_bucket_histogram',
      },
      issues: [],
    });
  });

  it('reads the variables of the signal above those of all signals', () => {
    const { options } = fromEnv({
      ...everything,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://metrics:1/own/path',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'b=2',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none',
    });
    expect(options).toMatchObject({
      url: 'http://metrics:1/own/path',
      headers: { b: '2' },
      protocol: 'http/json',
      timeoutMs: 2000,
      compression: 'none',
    });
  });

  it.each([
    ['http://h:4318', 'http://h:4318/v1/metrics'],
    ['http://h:4318/', 'http://h:4318/v1/metrics'],
    ['https://h/otlp', 'https://h/otlp/v1/metrics'],
    ['https://h/otlp/', 'https://h/otlp/v1/metrics'],
    ['https://h/otlp?token=1', 'https://h/otlp/v1/metrics?token=1'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/metrics'],
  ])('adds the path of the signal to the base address %s', (endpoint, url) => {
    expect(fromEnv({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).options).toEqual({ url });
  });

  it('takes the address of the signal as it is', () => {
    expect(fromEnv({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://h:4318' }).options).toEqual({ url: 'http://h:4318' });
  });

  it('decodes percent-encoded headers, and keeps what follows a second "="', () => {
    const text = 'authorization=Basic%20YTpi, x-a = b%2Cc%3Dd ,k=a=b==';
    expect(fromEnv({ OTEL_EXPORTER_OTLP_HEADERS: text }).options.headers).toEqual({
      authorization: 'Basic YTpi',
      'x-a': 'b,c=d',
      k: 'a=b==',
    });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'localhost'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'json'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s'],
    ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', '0'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd'],
    ['OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'yes'],
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'both'],
    ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', 'exponential'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '-1'],
  ])('makes %s=%s an issue and leaves the default', (variable, value) => {
    const { options, issues } = fromEnv({ [variable]: value });
    expect(options).toEqual({});
    expect(issues).toMatchObject([{ variable, value }]);
  });

  it('asks the variable of all signals when the one of the signal is wrong', () => {
    const env = { OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: 'x', OTEL_EXPORTER_OTLP_TIMEOUT: '7' };
    const { options, issues } = fromEnv(env);
    expect(options).toEqual({ timeoutMs: 7 });
    expect(issues).toHaveLength(1);
  });

  it.each(['', '  '])('takes %j as not set', (value) => {
    const env = Object.fromEntries(Object.keys(everything).map((variable) => [variable, value]));
    expect(fromEnv(env)).toEqual({ options: {}, issues: [] });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization: Bearer s3cret'],
    ['OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'authorization=%E0%A4%A s3cret'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'htp://user:s3cret@collector'],
  ])('shows nothing of %s=%s in the message of its issue', (variable, value) => {
    const { options, issues } = fromEnv({ [variable]: value });
    expect(options).toEqual({});
    const messages = issues.map(describeIssue).join();
    expect(messages).toContain(variable);
    expect(messages).not.toContain('s3cret');
  });
});
