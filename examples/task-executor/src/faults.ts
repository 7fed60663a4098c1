import { TaskError } from './errors.ts';
import type { StepKind } from './plan.ts';
import type { Random } from './random.ts';

/** May throw in place of a step. */
export type FaultInjector = (kind: StepKind) => void;

interface Fault {
  readonly name: string;
  readonly probability: number;
  readonly transient: boolean;
}

const faultsOf: Readonly<Record<StepKind, readonly Fault[]>> = {
  remote: [
    { name: 'UpstreamTimeout', probability: 0.1, transient: true },
    { name: 'UpstreamUnavailable', probability: 0.06, transient: true },
    { name: 'AccessDenied', probability: 0.01, transient: false },
  ],
  compute: [{ name: 'CorruptInput', probability: 0.01, transient: false }],
  store: [{ name: 'StoreBusy', probability: 0.03, transient: true }],
};

/**
 * The systems that a real executor would call are not here to fail, so failures are drawn: most of them transient, so
 * that retries help, some for good.
 */
export function createFaults(random: Random): FaultInjector {
  return (kind) => {
    let drawn = random();
    for (const { name, probability, transient } of faultsOf[kind]) {
      if (drawn < probability) throw new TaskError(name, `the ${kind} step failed: ${name}`, { transient });
      drawn -= probability;
    }
  };
}
