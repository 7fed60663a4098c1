import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createRedisInstrumentation } from './redis-instrumentation.ts';

describe('the options of createRedisInstrumentation', () => {
  it.each([
    {},
    { cache: false },
    { cacheName: () => 'a' },
    { connections: false },
    { maxServers: 1 },
    { maxServers: 10_000 },
    { yieldToDriver: false },
    { cache: undefined },
  ])('can be %o', (options) => {
    expect(() => createRedisInstrumentation(options as object)).not.toThrow();
  });

  it.each([
    { cache: 'yes' },
    { cacheName: 'session' },
    { connections: 1 },
    { maxServers: 0 },
    { maxServers: 10_001 },
    { maxServers: Number.NaN },
    { yieldToDriver: null },
    { meterProvider: {} },
    { nonsense: true },
  ])('cannot be %o, which is said by name', (options) => {
    const [name = ''] = Object.keys(options);
    expect(() => createRedisInstrumentation(options as object)).toThrow(ConfigurationError);
    expect(() => createRedisInstrumentation(options as object)).toThrow(name);
  });

  it('can be read and replaced', () => {
    const instrumentation = createRedisInstrumentation({ maxServers: 5 });
    expect(instrumentation.getConfig()).toEqual({ maxServers: 5, enabled: false });
    instrumentation.setConfig({ cache: false });
    expect(instrumentation.getConfig()).toEqual({ cache: false, enabled: false });
  });
});
