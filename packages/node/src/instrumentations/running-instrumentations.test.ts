import { createCollector, recordWarnings, type Warning } from '@executor-metrics/testkit';
import type { MeterProvider } from '@opentelemetry/api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OtherInstrumentation } from './instrumentations-option.ts';
import { createInstrumentations } from './running-instrumentations.ts';

let warnings: readonly Warning[];
beforeEach(() => {
  warnings = recordWarnings();
});

/** Notes what is done to it. */
class Noting implements OtherInstrumentation {
  readonly instrumentationName: string;
  readonly done: string[];
  provider: MeterProvider | undefined;
  readonly #isEnabled: boolean;

  constructor(name: string, { done = [], isEnabled = false }: { done?: string[]; isEnabled?: boolean } = {}) {
    this.instrumentationName = name;
    this.done = done;
    this.#isEnabled = isEnabled;
  }
  enable(): void {
    this.done.push(`${this.instrumentationName} on`);
  }
  disable(): void {
    this.done.push(`${this.instrumentationName} off`);
  }
  setMeterProvider(provider: MeterProvider): void {
    this.provider = provider;
  }
  getConfig(): { readonly enabled: boolean } {
    return { enabled: this.#isEnabled };
  }
}

const { provider } = createCollector();

describe('instrumentations', () => {
  it('are enabled for the provider, and disabled in the opposite order', () => {
    const done: string[] = [];
    const others = [new Noting('a', { done }), new Noting('b', { done })];
    const { enable, disable } = createInstrumentations({ ours: {}, others });
    expect(done).toEqual([]);
    enable(provider);
    disable();
    expect(done).toEqual(['a on', 'b on', 'b off', 'a off']);
    expect(others.map((other) => other.provider)).toEqual([provider, provider]);
  });

  it('are not enabled once more where their constructor has done it, but are after they were disabled here', () => {
    const other = new Noting('a', { isEnabled: true });
    const { enable, disable } = createInstrumentations({ ours: {}, others: [other] });
    enable(provider);
    expect(other.done).toEqual([]);
    disable();
    enable(provider);
    expect(other.done).toEqual(['a off', 'a on']);
  });

  it('that throw are a warning, and keep no other from being enabled or disabled', () => {
    const [broken, sound] = [new Noting('broken'), new Noting('sound')];
    broken.enable = broken.disable = () => {
      throw new Error('no such hook');
    };
    const { enable, disable } = createInstrumentations({ ours: {}, others: [broken, sound] });
    enable(provider);
    disable();
    expect(sound.done).toEqual(['sound on', 'sound off']);
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'EXECUTOR_METRICS_INSTRUMENTATION: broken could not be enabled: no such hook',
      'EXECUTOR_METRICS_INSTRUMENTATION: broken could not be disabled: no such hook',
    ]);
  });

  it('of ours are there by name, and enabled with the others', () => {
    const { ours, enable, disable } = createInstrumentations({ ours: { http: {} }, others: [] });
    expect(Object.keys(ours)).toEqual(['http']);
    expect(ours.http?.getConfig()).toEqual({ enabled: false });
    enable(provider);
    expect(ours.http?.getConfig()).toEqual({ enabled: true });
    disable();
    expect(ours.http?.getConfig()).toEqual({ enabled: false });
  });

  it('refuse options that are wrong when they are created', () => {
    const create = () => createInstrumentations({ ours: { http: { server: { sizes: true } as object } }, others: [] });
    expect(create).toThrow('option "server": unknown option "sizes"');
  });
});
