import type { DropReason } from '../recording/drops.ts';

/** Why a figure of the business is not there, or is not all of it. */
export type BusinessProblem = Extract<
  DropReason,
  'invalid-value' | 'too-many-instruments' | 'too-many-series' | 'reading-failed' | 'reading-timed-out'
>;

/** Counts what is wrong with an instrument, and says each problem once. */
export type TellProblem = (
  problem: BusinessProblem,
  instrument: string,
  ...detail: readonly [detail?: unknown]
) => void;
