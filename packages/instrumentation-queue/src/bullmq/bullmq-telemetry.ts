import { checkOptions, meterProvider, type OptionTypes } from '@executor-metrics/core/support';
import type { CommonOptions, Kit } from '@executor-metrics/instrumentation';
import { type KitUser, sharedByProvider } from '../shared-kit.ts';
import { createBullmqRecorder } from './bullmq-recorder.ts';
import { hookedCopies } from './hooked-copies.ts';
import type { BullmqSpan, BullmqTelemetry } from './telemetry-types.ts';
import { type TelemetryRecorder, TimedOperation } from './timed-operation.ts';

const optionTypes: OptionTypes<CommonOptions> = { meterProvider };

/** Records while BullMQ's own classes are not hooked, which is the better way. */
class TelemetryRecorders implements KitUser {
  #current: TelemetryRecorder | undefined;

  open(kit: Kit): void {
    const hooks = {
      name: 'createBullmqInstrumentation()',
      counts: 'what the option "telemetry" of BullMQ tells',
      isActive: () => hookedCopies.some,
    };
    kit.unless(hooks, (part) => {
      this.#current = { kit: part, recorder: createBullmqRecorder(part, {}) };
      part.onDisable(() => {
        this.#current = undefined;
      });
    });
  }

  get current(): TelemetryRecorder | undefined {
    return hookedCopies.some ? undefined : this.#current;
  }
}

const recorders = sharedByProvider(
  '@executor-metrics/instrumentation-queue/bullmq-telemetry',
  () => new TelemetryRecorders(),
);

/**
 * For the option `telemetry` of queues, workers and flow producers of BullMQ 5.21 and newer, where its classes cannot be hooked, nor
 * given to `instrument()`. It knows less: neither how long jobs waited, nor how many are in which state, nor the type of an
 * error. Where the classes are hooked it leaves the counting to that.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const queue = new Queue('mail', { connection, telemetry: bullmqTelemetry() });
 */
export function bullmqTelemetry(options: CommonOptions = {}): BullmqTelemetry {
  const checked = checkOptions<CommonOptions>('bullmqTelemetry', options, optionTypes);
  const recorder = recorders(checked.meterProvider);
  return {
    tracer: {
      startSpan() {
        const { current } = recorder;
        return current === undefined ? unrecorded : new TimedOperation(current);
      },
    },
    contextManager: {
      with: (_, call) => call(),
      active: () => undefined,
      getMetadata: () => undefined,
      fromMetadata: () => undefined,
    },
  };
}

const unrecorded: BullmqSpan = {
  setSpanOnContext: (context) => context,
  setAttribute() {},
  setAttributes() {},
  addEvent() {},
  recordException() {},
  end() {},
};
