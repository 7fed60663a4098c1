import { describeIssue } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createOtlpExporter } from './create-otlp-exporter.ts';
import { fromEnv } from './environment.ts';

describe('fromEnv', () => {
  const everything = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://base:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'a=1',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_METRIC_EXPORT_TIMEOUT: '3000',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.pem',
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/client.pem',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: '/client.key',
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
        exportTimeoutMs: 3000,
        tls: { caFile: '/ca.pem', certFile: '/client.pem', keyFile: '/client.key' },
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
      OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: '/ca2.pem',
      OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE: '/client2.pem',
      OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY: '/client2.key',
    });
    expect(options).toMatchObject({
      url: 'http://metrics:1/own/path',
      headers: { b: '2' },
      protocol: 'http/json',
      timeoutMs: 2000,
      compression: 'none',
      tls: { caFile: '/ca2.pem', certFile: '/client2.pem', keyFile: '/client2.key' },
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
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http'],
    ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'json'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s'],
    ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', '0'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd'],
    ['OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'yes'],
    ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'both'],
    ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', 'exponential'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '-1'],
    ['OTEL_METRIC_EXPORT_TIMEOUT', '1e3'],
    ['OTEL_EXPORTER_OTLP_INSECURE', 'yes'],
    ['OTEL_EXPORTER_OTLP_METRICS_INSECURE', '0'],
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
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=s3cret%0d%0ax: y'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a%20b=s3cret'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'htp://user:s3cret@collector'],
  ])('shows nothing of %s=%s in the message of its issue', (variable, value) => {
    const { options, issues } = fromEnv({ [variable]: value });
    expect(options).toEqual({});
    const messages = issues.map(describeIssue).join();
    expect(messages).toContain(variable);
    expect(messages).not.toContain('s3cret');
  });

  it.each([
    ['http://h:4317', 'http://h:4317'],
    ['https://h:4317/', 'https://h:4317/'],
    ['h:4317', 'https://h:4317'],
    ['[::1]:4317', 'https://[::1]:4317'],
  ])('takes the address %s of gRPC as it is, with TLS where it does not say', (endpoint, url) => {
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    expect(fromEnv(env).options).toEqual({ protocol: 'grpc', url });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_INSECURE', 'true', 'http://h:4317'],
    ['OTEL_EXPORTER_OTLP_METRICS_INSECURE', 'true', 'http://h:4317'],
    ['OTEL_EXPORTER_OTLP_INSECURE', 'false', 'https://h:4317'],
  ])('has %s=%s decide where the address of gRPC has no scheme', (variable, value, url) => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'h:4317',
      [variable]: value,
    };
    expect(fromEnv(env).options.url).toBe(url);
  });

  it('gives options that the exporter takes', () => {
    expect(() => createOtlpExporter(fromEnv(everything).options)).not.toThrow();
  });

  it('changes nothing and reads nothing but what it was given', () => {
    const env = Object.freeze({ ...everything });
    expect(fromEnv(env)).toEqual(fromEnv(env));
    expect(fromEnv({})).toEqual({ options: {}, issues: [] });
  });
});
