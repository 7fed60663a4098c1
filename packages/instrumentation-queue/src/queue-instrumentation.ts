import {
  checkOptions,
  createReport,
  emitWarning,
  flag,
  meterProvider,
  type OptionTypes,
} from '@executor-metrics/core/support';
import type { CommonOptions, Instrumentation } from '@executor-metrics/instrumentation';
import type { MeterProvider } from '@opentelemetry/api';
import { type QueueInstrumentationOptions, queueOptionTypes } from './queue-options.ts';
import { type QueuePart, queueParts } from './queue-parts.ts';
import { version } from './version.ts';

const name = '@executor-metrics/instrumentation-queue';

/**
 * Measures the queues of this process, whichever of BullMQ, amqplib (RabbitMQ) and kafkajs it uses: what is sent and consumed, how
 * long sending, waiting and processing take, what fails, is tried again or lost, and how much is waiting. Nothing is written into
 * messages. Of each library there is an instrumentation that can be used alone; this is all of them.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const queues = createQueueInstrumentation({ kafkajs: false, bullmq: { jobNames: true } });
 * queues.enable();
 */
export function createQueueInstrumentation(
  options: QueueInstrumentationOptions & CommonOptions = {},
): Instrumentation<QueueInstrumentationOptions> {
  return new QueueInstrumentation(options);
}

class QueueInstrumentation implements Instrumentation<QueueInstrumentationOptions> {
  readonly instrumentationName: string = name;
  readonly instrumentationVersion: string = version;
  readonly #parts: readonly QueuePart[];
  readonly #report = createReport((code, message) => emitWarning(code, `${name}: ${message}`));
  /** Targets that were given before are not hooked again, which does not mean that they could not be. */
  readonly #known = new WeakSet<object>();
  #options: Partial<QueueInstrumentationOptions>;
  #wanted: readonly QueuePart[];
  #enabled = false;
  #hooked = false;

  constructor(given: QueueInstrumentationOptions & CommonOptions) {
    const types = { ...queueOptionTypes, meterProvider } as OptionTypes<QueueInstrumentationOptions & CommonOptions>;
    const { meterProvider: provider, ...options } = checkOptions(name, given, types);
    this.#parts = queueParts(provider, () => {
      this.#hooked = true;
    });
    this.#options = options;
    this.#wanted = this.#parts.filter((part) => part.configure(options));
  }

  enable(): void {
    this.#enabled = true;
    for (const { instrumentation } of this.#wanted) instrumentation.enable();
  }

  disable(): void {
    this.#enabled = false;
    for (const { instrumentation } of this.#wanted) instrumentation.disable();
  }

  setMeterProvider(provider: MeterProvider): void {
    for (const { instrumentation } of this.#parts) instrumentation.setMeterProvider(provider);
  }

  setTracerProvider(): void {}

  setConfig(given: Partial<QueueInstrumentationOptions> & { readonly enabled?: boolean }): void {
    const types = { ...queueOptionTypes, enabled: flag } as unknown as OptionTypes<typeof given>;
    const { enabled = this.#enabled, ...options } = checkOptions(name, given, types);
    this.disable();
    this.#options = options;
    this.#wanted = this.#parts.filter((part) => part.configure(options));
    if (enabled) this.enable();
  }

  getConfig(): Partial<QueueInstrumentationOptions> & { readonly enabled: boolean } {
    return { ...this.#options, enabled: this.#enabled };
  }

  instrument<X extends object>(target: X): X {
    this.#hooked = false;
    for (const { instrumentation } of this.#wanted) instrumentation.instrument(target);
    if (this.#enabled && !this.#hooked && !this.#known.has(target)) {
      this.#report('EXECUTOR_METRICS_NOT_HOOKED', 'instrument() was given something that there is no hook for');
    }
    this.#known.add(target);
    return target;
  }
}
