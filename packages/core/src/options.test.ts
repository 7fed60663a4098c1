import { describe, expect, it } from 'vitest';
import { resolveAttributePolicy } from './attributes/attribute-policy-options.ts';
import { ExecutorMetrics } from './executor-metrics.ts';
import { defaultBuckets, type ExecutorMetricsOptions, fromEnv, resolveOptions } from './options.ts';
import { ConfigurationError } from './support/options.ts';

describe('resolveOptions', () => {
  it('has a default for everything but the provider', () => {
    expect(resolveOptions(undefined)).toEqual({
      enabled: true,
      layout: 'unified',
      operations: new Map(),
      maxOperations: 200,
      defaults: { buckets: defaultBuckets, classifyError: undefined, classifyResult: undefined },
      attributePolicy: resolveAttributePolicy(undefined),
      meterProvider: undefined,
      details: expect.any(Function),
    });
  });

  it.each<[string, unknown, string]>([
    ['an unknown option', { maxOperation: 3 }, 'unknown option "maxOperation"'],
    ['a layout that does not exist', { layout: 'classic' }, '"unified" or "per-operation"'],
    ['a word for a boolean', { enabled: 'false' }, 'option "enabled" is "false"'],
    ['buckets that do not ascend', { buckets: [1, 1] }, 'option "buckets"'],
    ['buckets from 0', { buckets: [0, 1] }, 'option "buckets"'],
    ['no buckets', { buckets: [] }, 'option "buckets"'],
    ['a list of holes for buckets', { buckets: new Array(3) }, 'option "buckets"'],
    ['infinite buckets', { buckets: [1, Number.POSITIVE_INFINITY] }, 'option "buckets"'],
    ['text for buckets', { buckets: ['1', '2'] }, 'option "buckets"'],
    ['more than 200 buckets', { buckets: Array.from({ length: 201 }, (_, i) => i + 1) }, 'option "buckets"'],
    ['operations without a name', { operations: [''] }, 'option "operations"'],
    ['options of an operation that are none', { operations: { plan: true } }, 'option "operations"'],
    ['an unknown option of an operation', { operations: { plan: { sla: [1] } } }, '"plan": unknown option "sla"'],
    ['an objective of 0 s', { operations: { plan: { slo: [0] } } }, '"plan": option "slo"'],
    [
      'more than 20 objectives',
      { operations: { plan: { slo: Array.from({ length: 21 }, (_, i) => i + 1) } } },
      '"slo"',
    ],
    ['a classifier that is no function', { classifyError: 'failure' }, 'option "classifyError"'],
    ['a rule for attributes that does not exist', { attributePolicy: { denied: [] } }, 'unknown option "denied"'],
    ['rules for attributes that are no object', { attributePolicy: ['user_id'] }, 'option "attributePolicy"'],
    ['room for no operation', { maxOperations: 0 }, 'option "maxOperations"'],
    ['details that are no function', { details: {} }, 'option "details"'],
    ['a provider that is none', { meterProvider: {} }, 'option "meterProvider"'],
    ['text', 'unified', 'the options are "unified"'],
  ])('refuses %s', (_what, options, message) => {
    const make = () => new ExecutorMetrics(options as ExecutorMetricsOptions);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it.each([['port'], ['host'], ['metricsPort'], ['metricsHost']])('refuses %s and points to start()', (option) => {
    expect(() => resolveOptions({ [option]: 9464 })).toThrow('start() of @executor-metrics/node');
  });

  it('says so even where the value cannot be turned into text', () => {
    expect(() => resolveOptions({ port: Object.create(null) } as object)).toThrow(ConfigurationError);
  });
});

describe('fromEnv', () => {
  it('reads METRICS_ENABLED and METRICS_LAYOUT', () => {
    expect(fromEnv({ METRICS_ENABLED: 'false', METRICS_LAYOUT: 'Per-Operation', PATH: '/bin' })).toEqual({
      options: { enabled: false, layout: 'per-operation' },
      issues: [],
    });
  });

  it.each([['no'], ['constructor'], ['toString']])('takes METRICS_ENABLED=%s for an issue', (value) => {
    expect(fromEnv({ METRICS_ENABLED: value })).toMatchObject({
      options: {},
      issues: [{ variable: 'METRICS_ENABLED' }],
    });
  });
});
