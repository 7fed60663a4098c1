import type { OptionTypes } from '@executor-metrics/core/support';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { Kit } from './kit.ts';

/**
 * What OpenTelemetry's `registerInstrumentations` takes: the interface `Instrumentation` of `@opentelemetry/instrumentation`,
 * and `instrument()` for what cannot be found by itself.
 *
 * It is disabled when it is created. Of several enabled ones with the same name that record into the same provider, also
 * from another copy or version of a package, only the first is active; the next one follows when that is disabled.
 *
 * @typeParam O the options
 * @typeParam T what `instrument()` takes
 */
export interface Instrumentation<O extends object = object, T extends object = object> {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  /** Hooks what the instrumentation is for. Does nothing where that has been done. */
  enable(): void;
  /** Undoes all that `enable()` did. */
  disable(): void;
  /**
   * Records into this provider from now on. The one that is the global provider at this moment, or one that does nothing,
   * stands for the global provider, also when that is another one later: `registerInstrumentations` passes these where it
   * was given none.
   */
  setMeterProvider(provider: MeterProvider): void;
  /** For OpenTelemetry's interface: nothing is traced. */
  setTracerProvider(provider: TracerProvider): void;
  /**
   * Replaces the options; what is enabled is disabled and enabled again with them.
   *
   * @throws {ConfigurationError} where an option is unknown or its value is not accepted
   */
  setConfig(options: Partial<O> & { readonly enabled?: boolean }): void;
  /** The options, and whether the instrumentation is enabled. */
  getConfig(): Partial<O> & { readonly enabled: boolean };
  /**
   * Hooks a module, a class or an instance that the instrumentation cannot find by itself, as in a bundled application: now,
   * and each time when it is enabled. Returns it.
   */
  instrument<X extends T>(target: X): X;
}

/** What makes an instrumentation. */
export interface InstrumentationDefinition<O extends object, T extends object> {
  /** The name of the package, which is the name of the instrumentation scope as well. */
  readonly name: string;
  readonly version: string;
  /** Which options there are and what they may be. */
  readonly optionTypes: OptionTypes<O>;
  /** Sets up instruments and hooks; called each time when the instrumentation becomes active. */
  readonly enable: (kit: Kit, options: Partial<O>) => Hooks<T> | undefined;
}

/** What an instrumentation can do while it is active. */
export interface Hooks<T extends object> {
  /** Hooks what was given to `instrument()`. Called for each target, also for those from before, and at most once for each. */
  readonly instrument: (target: T) => void;
}

/** What a function that creates an instrumentation takes from its user besides its own options. */
export interface CommonOptions {
  /** Records into this provider instead of the global one. */
  readonly meterProvider?: MeterProvider;
}
