/** The types that a `TYPE` line of the text format 0.0.4 may declare. */
export const metricTypes = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const;

export type MetricType = (typeof metricTypes)[number];

/** One line with a value. */
export interface Sample {
  readonly name: string;
  /** In the order in which they are written. */
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  readonly timestampMs?: number;
}

/** What is written under one `TYPE` and `HELP`; without a `TYPE` it is untyped. */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly help?: string;
  readonly samples: readonly Sample[];
}

/** Everything that one scrape says, the families in the order in which they are written. */
export interface Exposition {
  readonly families: ReadonlyMap<string, MetricFamily>;
}

export interface SourceLine {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** A sample with the place where it stands, so that a check of the whole family can point at a line. */
export interface LocatedSample {
  readonly sample: Sample;
  readonly line: SourceLine;
}

export interface LocatedFamily {
  readonly name: string;
  /** The first line that speaks of it. */
  readonly line: SourceLine;
  readonly type: MetricType;
  readonly help?: string;
  readonly samples: readonly LocatedSample[];
}
