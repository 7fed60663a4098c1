import { describe, expect, it } from 'vitest';
import { processFromEnv } from './environment.ts';

describe('processFromEnv', () => {
  it('reads each variable', () => {
    const env = {
      OTEL_SDK_DISABLED: 'TRUE',
      OTEL_SERVICE_NAME: ' checkout ',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,a=b%2Cc',
      OTEL_METRICS_EXPORTER: 'otlp, Prometheus ,console',
    };
    expect(processFromEnv(env)).toEqual({
      options: {
        disabled: true,
        serviceName: 'checkout',
        resourceAttributes: { 'deployment.environment.name': 'prod', a: 'b,c' },
        exporters: ['otlp', 'prometheus', 'console'],
      },
      issues: [],
    });
  });

  it('takes none as no exporter', () => {
    expect(processFromEnv({ OTEL_METRICS_EXPORTER: 'none' }).options).toEqual({ exporters: [] });
  });

  it.each([
    ['OTEL_SDK_DISABLED', '1'],
    ['OTEL_SDK_DISABLED', 'yes'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'no-value'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=b'],
    ['OTEL_METRICS_EXPORTER', 'zipkin'],
    ['OTEL_METRICS_EXPORTER', 'otlp,zipkin'],
    ['OTEL_METRICS_EXPORTER', 'otlp,none'],
    ['OTEL_METRICS_EXPORTER', 'otlp,'],
  ])('makes %s=%s an issue', (variable, value) => {
    const { options, issues } = processFromEnv({ [variable]: value });
    expect(options).toEqual({});
    expect(issues).toMatchObject([{ variable, value }]);
  });

  it.each(['', ' \t '])('takes %j as not set', (value) => {
    const env = { OTEL_SDK_DISABLED: value, OTEL_SERVICE_NAME: value, OTEL_METRICS_EXPORTER: value };
    expect(processFromEnv(env)).toEqual({ options: {}, issues: [] });
  });
});
