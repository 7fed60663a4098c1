import type { Exposition, MetricFamily, MetricType, Sample } from './metric-family.ts';

/** Where something stands. */
export interface SourceLine {
  /** What the number counts: lines, unless it says otherwise. */
  readonly counted?: 'message' | 'header';
  /** Counted from 1. */
  readonly number: number;
  /** The line, or what was read of the message. */
  readonly text: string;
}

/** A sample with the place where it stands, so that a check of the whole family can point at a line. */
export interface LocatedSample {
  readonly sample: Sample;
  readonly line: SourceLine;
}

/** A family before its rules were checked. */
export interface LocatedFamily<Type extends MetricType = MetricType> extends Omit<MetricFamily<Type>, 'samples'> {
  /** The first line that speaks of it. */
  readonly line: SourceLine;
  /** Whether it says its type itself. */
  readonly isDeclared: boolean;
  readonly samples: readonly LocatedSample[];
}

export type LocatedFamilies<Type extends MetricType = MetricType> = ReadonlyMap<string, LocatedFamily<Type>>;

/** What is left when all rules hold. */
export function toExposition<Type extends MetricType>(families: LocatedFamilies<Type>): Exposition<Type> {
  return { families: new Map([...families].map(([name, family]) => [name, withoutLines(family)])) };
}

function withoutLines<Type extends MetricType>(family: LocatedFamily<Type>): MetricFamily<Type> {
  const { line: _line, isDeclared: _isDeclared, samples, ...rest } = family;
  return { ...rest, samples: samples.map(({ sample }) => sample) };
}
