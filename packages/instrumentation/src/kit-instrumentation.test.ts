import { channel } from 'node:diagnostics_channel';
import { flag, integer } from '@executor-metrics/core/support';
import { createCollector, pointValue, recordWarnings } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createInstrumentation } from './create-instrumentation.ts';
import type { CommonOptions, Instrumentation } from './instrumentation.ts';
import type { Kit } from './kit.ts';
import { instrumentationThat } from './testdata/enabled-kit.ts';

interface Options {
  readonly limit?: number;
  readonly sizes?: boolean;
}

const optionTypes = { limit: integer(1, 10), sizes: flag };

/** Notes the options that it is enabled with. */
function noting(seen: unknown[], options?: Options & CommonOptions): Instrumentation<Options> {
  const enable = (_: Kit, given: Partial<Options>): undefined => {
    seen.push(given);
  };
  return createInstrumentation<Options>({ name: 'noting', version: '1.2.3', optionTypes, enable }, options);
}

afterEach(() => {
  api.disable();
  vi.restoreAllMocks();
});

describe('createInstrumentation', () => {
  it('does nothing until it is enabled, and then once', () => {
    const seen: unknown[] = [];
    const instrumentation = noting(seen, { limit: 3 });
    expect(instrumentation).toMatchObject({ instrumentationName: 'noting', instrumentationVersion: '1.2.3' });
    expect(seen).toEqual([]);
    instrumentation.enable();
    instrumentation.enable();
    expect(seen).toEqual([{ limit: 3 }]);
    instrumentation.disable();
    instrumentation.disable();
    instrumentation.enable();
    expect(seen).toHaveLength(2);
    instrumentation.disable();
  });

  it.each([
    [{ limit: 11 }, 'noting: option "limit" is 11; accepted: a whole number from 1 to 10'],
    [{ limits: 1 }, 'noting: unknown option "limits" (value: 1); accepted: limit, sizes, meterProvider'],
    [{ meterProvider: {} }, 'noting: option "meterProvider" is an object; accepted: an OpenTelemetry MeterProvider'],
  ])('throws for %o', (options, message) => {
    expect(() => noting([], options as Options)).toThrow(message);
  });

  it('is enabled again with the options of setConfig, where it was enabled', () => {
    const seen: unknown[] = [];
    const instrumentation = noting(seen, { limit: 3 });
    instrumentation.setConfig({ sizes: true });
    expect(seen).toEqual([]);
    instrumentation.enable();
    instrumentation.setConfig({ limit: 4 });
    expect(seen).toEqual([{ sizes: true }, { limit: 4 }]);
    expect(instrumentation.getConfig()).toEqual({ limit: 4, enabled: true });
    instrumentation.setConfig({ limit: 5, enabled: false });
    expect(instrumentation.getConfig()).toEqual({ limit: 5, enabled: false });
    instrumentation.setConfig({ enabled: true });
    expect(seen.at(-1)).toEqual({});
    instrumentation.disable();
  });

  it('stays as it is where setConfig is given something wrong', () => {
    const instrumentation = noting([], { limit: 3 });
    instrumentation.enable();
    expect(() => instrumentation.setConfig({ limit: 0 })).toThrow('accepted: a whole number from 1 to 10');
    expect(instrumentation.getConfig()).toEqual({ limit: 3, enabled: true });
    instrumentation.disable();
  });

  it('undoes what was set up where enabling throws, and says it', () => {
    const warnings = recordWarnings();
    const undone = vi.fn();
    const instrumentation = instrumentationThat((kit) => {
      kit.onDisable(undone);
      throw new Error('broken');
    });
    expect(() => instrumentation.enable()).not.toThrow();
    expect(undone).toHaveBeenCalledOnce();
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining('enable() failed')]);
    instrumentation.disable();
  });

  it('undoes everything, the last first, also where something throws', () => {
    const warnings = recordWarnings();
    const order: number[] = [];
    const instrumentation = instrumentationThat((kit) => {
      kit.onDisable(() => order.push(1));
      kit.onDisable(() => {
        throw new Error('broken');
      });
      kit.onDisable(() => order.push(2));
    });
    instrumentation.enable();
    instrumentation.disable();
    expect(order).toEqual([2, 1]);
    expect(warnings).toHaveLength(1);
  });
});

describe('instrument()', () => {
  function hookingTargets(): { readonly hooked: object[]; readonly instrumentation: Instrumentation<object, object> } {
    const hooked: object[] = [];
    const definition = {
      ...{ name: 'targets', version: '1.0.0', optionTypes: {} },
      enable: () => ({ instrument: (target: object) => void hooked.push(target) }),
    };
    return { hooked, instrumentation: createInstrumentation<object, object>(definition) };
  }

  it('hooks what it is given, once, and each time when it is enabled', () => {
    const { hooked, instrumentation } = hookingTargets();
    const [early, late] = [{ id: 'early' }, { id: 'late' }];
    expect(instrumentation.instrument(early)).toBe(early);
    expect(hooked).toEqual([]);
    instrumentation.enable();
    instrumentation.instrument(late);
    instrumentation.instrument(late);
    expect(hooked).toEqual([early, late]);
    instrumentation.disable();
    instrumentation.enable();
    expect(hooked).toEqual([early, late, early, late]);
    instrumentation.disable();
  });

  it('swallows what hooking throws, and says it', () => {
    const warnings = recordWarnings();
    const instrument = (): never => {
      throw new Error('broken');
    };
    const definition = { name: 'targets', version: '1.0.0', optionTypes: {}, enable: () => ({ instrument }) };
    const instrumentation = createInstrumentation<object, object>(definition);
    instrumentation.enable();
    const target = {};
    expect(instrumentation.instrument(target)).toBe(target);
    expect(warnings).toHaveLength(1);
    instrumentation.disable();
  });
});

describe('registerInstrumentations of OpenTelemetry', () => {
  const counting = (): Instrumentation =>
    instrumentationThat((kit) => {
      const counter = kit.counter({ name: 'done', unit: '{job}', description: 'Jobs', keys: [] });
      kit.subscribe('register:done', () => counter.add(1));
    });

  it('enables it with the provider that it is given, and disables it again', async () => {
    const collector = createCollector();
    const instrumentation = counting();
    const unregister = registerInstrumentations({
      ...{ instrumentations: [[instrumentation]], meterProvider: collector.provider },
    });
    channel('register:done').publish(1);
    expect(instrumentation.getConfig().enabled).toBe(true);
    unregister();
    channel('register:done').publish(1);
    expect(pointValue(await collector.collect(), 'done')).toBe(1);
    expect(instrumentation.getConfig().enabled).toBe(false);
  });

  it('enables it before there is a provider as well', async () => {
    const collector = createCollector();
    const unregister = registerInstrumentations({ instrumentations: [counting()] });
    channel('register:done').publish(1);
    api.setGlobalMeterProvider(collector.provider);
    channel('register:done').publish(1);
    expect(pointValue(await collector.collect(), 'done')).toBe(1);
    unregister();
  });
});
