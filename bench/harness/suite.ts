/** Something that is measured against others. */
export interface Contender {
  readonly name: string;
  /** One unit of work; what it returns is consumed. */
  readonly run: () => unknown;
}

/** A ratio that a suite must reach. Times and sizes: less is better. */
export interface Goal {
  readonly contender: string;
  readonly against: string;
  /** At the most so much of the other's figure: `1 / 8` says eight times better. */
  readonly atMost: number;
}

/** Contenders that do the same work, measured interleaved in one process. */
export interface TimedSuite {
  readonly kind: 'time';
  readonly name: string;
  /** How many times the work is repeated inside of one `run`, for work that is too short to be measured alone. */
  readonly repeats?: number;
  /** A function where they need so much that they should be there for their own suite only. */
  readonly contenders: readonly Contender[] | (() => readonly Contender[]);
  /** The work is done when the promise that `run` returns is settled. */
  readonly awaits?: boolean;
  readonly goals?: readonly Goal[];
}

/** Figures that a suite measures by itself, such as bytes. */
export interface CountedSuite {
  readonly kind: 'count';
  readonly name: string;
  readonly unit: string;
  readonly measure: () => Promise<Readonly<Record<string, number>>>;
  readonly goals?: readonly Goal[];
  /** Figures that must not be exceeded, by contender. */
  readonly ceilings?: Readonly<Record<string, number>>;
}

export type Suite = TimedSuite | CountedSuite;

/** What was measured: a figure a contender, in nanoseconds or the suite's unit. */
export interface SuiteResult {
  readonly name: string;
  readonly unit: string;
  readonly figures: Readonly<Record<string, number>>;
  /** By how much two identical controls differed; `undefined` where nothing was timed. */
  readonly noise: number | undefined;
  readonly missed: readonly string[];
}
