import type { AttributePolicy } from './attributes/attribute-policy.ts';
import type { Drops } from './recording/drops.ts';
import type { HandleBudget } from './recording/handle-budget.ts';
import type { Instruments } from './recording/instruments.ts';
import type { MeterSource } from './recording/meter-source.ts';

/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

/** Whether anything is recorded. One object for each `ExecutorMetrics`, which everybody who records looks at. */
export interface Gate {
  readonly isOpen: boolean;
}

/** What all that records for one `ExecutorMetrics` shares. */
export interface Engine {
  readonly gate: Gate;
  readonly source: MeterSource;
  readonly instruments: Instruments;
  /** The rules for the attributes of the user. */
  readonly policy: AttributePolicy;
  /** How many sets of attributes may keep handles. */
  readonly budget: HandleBudget;
  readonly drops: Drops;
  readonly now: Clock;
}
