import { channel } from 'node:diagnostics_channel';
import { announceProviderChange } from '@executor-metrics/core/support';
import { createCollector, recordWarnings } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { instrumentationThat, type TestOptions } from './testdata/enabled-kit.ts';

let seen: string[] = [];

/** Notes who gets the messages. */
function listening(id: string, options: TestOptions = {}) {
  return instrumentationThat((kit) => kit.subscribe('claims:message', () => seen.push(id)), {
    name: 'twin',
    ...options,
  });
}

function whoListens(): readonly string[] {
  seen = [];
  channel('claims:message').publish(1);
  return seen;
}

afterEach(() => {
  expect(whoListens()).toEqual([]);
  expect((Reflect.get(globalThis, Symbol.for('executor-metrics.claims.v1')) as Map<string, unknown>).size).toBe(0);
  api.disable();
  announceProviderChange();
  vi.restoreAllMocks();
});

describe('instrumentations of one name', () => {
  it('are active one at a time, in the order in which they were enabled, which is said once', () => {
    const warnings = recordWarnings();
    const [first, second, third] = [listening('first', { version: '1.0.0' }), listening('second'), listening('third')];
    for (const each of [first, second, third]) each.enable();
    expect(whoListens()).toEqual(['first']);
    first.disable();
    expect(whoListens()).toEqual(['second']);
    first.enable();
    expect(whoListens()).toEqual(['second']);
    second.disable();
    third.disable();
    expect(whoListens()).toEqual(['first']);
    first.disable();
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toEqual({
      code: 'EXECUTOR_METRICS_ENABLED_TWICE',
      message: 'twin: it is enabled more than once for one MeterProvider; only the first one (version 1.0.0) counts',
    });
  });

  it('are active together where each records into a provider of its own', () => {
    const [first, second] = ['first', 'second'].map((id) =>
      listening(id, { meterProvider: createCollector().provider }),
    );
    first?.enable();
    second?.enable();
    expect(whoListens()).toEqual(['first', 'second']);
    first?.disable();
    second?.disable();
  });

  it('are told apart by the provider that they record into in the end', () => {
    recordWarnings();
    const { provider } = createCollector();
    const [own, global] = [listening('own', { meterProvider: provider }), listening('global')];
    own.enable();
    global.enable();
    expect(whoListens()).toEqual(['own', 'global']);
    api.setGlobalMeterProvider(provider);
    announceProviderChange();
    expect(whoListens()).toEqual(['own']);
    own.setMeterProvider(createCollector().provider);
    expect(whoListens()).toEqual(['own', 'global']);
    own.disable();
    global.disable();
  });

  it('know those of another copy of this package', async () => {
    recordWarnings();
    const first = listening('first');
    first.enable();
    vi.resetModules();
    const copy = await import('./testdata/enabled-kit.ts');
    const second = copy.instrumentationThat((kit) => kit.subscribe('claims:message', () => seen.push('copy')), {
      name: 'twin',
    });
    second.enable();
    expect(whoListens()).toEqual(['first']);
    first.disable();
    expect(whoListens()).toEqual(['copy']);
    second.disable();
  });
});
