import { checkOptions, flag, meterProvider, type OptionTypes } from '@executor-metrics/core/support';
import type { MeterProvider } from '@opentelemetry/api';
import { type Claim, enterClaim, settleClaims } from './claims.ts';
import type { Context } from './context.ts';
import { createKit, type OpenKit } from './create-kit.ts';
import { PatchTable } from './hooks/patch-table.ts';
import { WeakList } from './hooks/weak-list.ts';
import type { CommonOptions, Hooks, Instrumentation, InstrumentationDefinition } from './instrumentation.ts';
import { Notices } from './notices.ts';
import { MeterSource } from './provider/meter-source.ts';
import { cappedValues } from './values/capped-values.ts';
import { errorType } from './values/error-type.ts';

const mostErrorTypes = 100;

/** Opens a kit for its definition while it is enabled and nobody else counts the same, and closes it afterwards. */
export class KitInstrumentation<O extends object, T extends object> implements Instrumentation<O, T> {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  readonly #definition: InstrumentationDefinition<O, T>;
  readonly #context: Context;
  readonly #claim: Claim;
  readonly #targets = new WeakList<T>();
  readonly #knownTargets = new WeakSet<T>();
  #options: Partial<O>;
  #leave: (() => void) | undefined;
  #open: OpenKit | undefined;
  #hooks: Hooks<T> | undefined;

  constructor(definition: InstrumentationDefinition<O, T>, options: (O & CommonOptions) | undefined) {
    const { name, version, optionTypes } = definition;
    // Each type stands at the name of its option, which the compiler cannot see of a spread.
    const types = { ...optionTypes, meterProvider } as unknown as OptionTypes<O & CommonOptions>;
    const { meterProvider: provider, ...own } = checkOptions<O & CommonOptions>(name, options, types);
    this.instrumentationName = name;
    this.instrumentationVersion = version;
    this.#definition = definition;
    this.#options = own as Partial<O>;
    this.#context = contextOf(name, version);
    if (provider !== undefined) this.#context.source.set(provider);
    this.#claim = {
      version,
      provider: () => this.#context.source.provider,
      followsGlobal: () => this.#context.source.fixed === undefined,
      setActive: (active, insteadOf) => (active ? this.#activate() : this.#standBy(insteadOf)),
    };
  }

  enable(): void {
    if (this.#leave !== undefined) return;
    const stopListening = this.#context.source.listen(() => settleClaims(this.instrumentationName));
    const takeBack = enterClaim(this.instrumentationName, this.#claim);
    this.#leave = () => {
      takeBack();
      stopListening();
    };
    settleClaims(this.instrumentationName);
  }

  disable(): void {
    const leave = this.#leave;
    if (leave === undefined) return;
    this.#leave = undefined;
    this.#deactivate();
    leave();
    settleClaims(this.instrumentationName);
  }

  setMeterProvider(provider: MeterProvider): void {
    this.#context.source.set(provider);
    if (this.#leave !== undefined) settleClaims(this.instrumentationName);
  }

  setTracerProvider(): void {}

  setConfig(given: Partial<O> & { readonly enabled?: boolean }): void {
    const { name, optionTypes } = this.#definition;
    const types = { ...optionTypes, enabled: flag } as unknown as OptionTypes<typeof given>;
    const { enabled = this.#leave !== undefined, ...options } = checkOptions(name, given, types);
    this.disable();
    this.#options = options as unknown as Partial<O>;
    if (enabled) this.enable();
  }

  getConfig(): Partial<O> & { readonly enabled: boolean } {
    return { ...this.#options, enabled: this.#leave !== undefined };
  }

  instrument<X extends T>(target: X): X {
    if (this.#knownTargets.has(target)) return target;
    this.#knownTargets.add(target);
    this.#targets.add(target);
    this.#hook(target);
    return target;
  }

  #activate(): void {
    if (this.#open !== undefined) return;
    const open = createKit(this.#context);
    this.#open = open;
    try {
      this.#hooks = this.#definition.enable(open.kit, this.#options);
    } catch (error) {
      open.close();
      this.#context.notices.failed('enable()', error);
    }
    for (const target of this.#targets.alive()) this.#hook(target);
  }

  #hook(target: T): void {
    try {
      this.#hooks?.instrument(target);
    } catch (error) {
      this.#context.notices.failed('instrument()', error);
    }
  }

  #standBy(insteadOf: Claim | undefined): void {
    this.#deactivate();
    this.#context.notices.say(
      'EXECUTOR_METRICS_ENABLED_TWICE',
      '',
      `it is enabled more than once for one MeterProvider; only the first one (version ${insteadOf?.version}) counts`,
    );
  }

  #deactivate(): void {
    const open = this.#open;
    this.#open = undefined;
    this.#hooks = undefined;
    open?.close();
  }
}

function contextOf(name: string, version: string): Context {
  const notices = new Notices(name);
  const cap = cappedValues(mostErrorTypes);
  return {
    source: new MeterSource({ name, version }, notices),
    notices,
    patches: new PatchTable(),
    errorType: (error) => cap(errorType(error)),
  };
}
