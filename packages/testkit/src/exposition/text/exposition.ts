import { FamilyGroups, type Grouping } from '../families/family-groups.ts';
import type { SampleSuffixes } from '../families/sample-suffixes.ts';
import { sourceLines } from '../grammar/source-lines.ts';
import { toExposition } from '../located-family.ts';
import type { Exposition, TextType } from '../metric-family.ts';
import { counterIsNotBelowZero } from '../rules/counters.ts';
import { bucketsAreCumulative, countsAreWhole, infinityIsTheCount, sumAndCountArePresent } from '../rules/counts.ts';
import { checkFamilies, type FamilyRule } from '../rules/family-rule.ts';
import { sampleNamesBelongToOneFamily } from '../rules/names.ts';
import {
  bucketsAscend,
  histogramEndsAtInfinity,
  quantileIsAFraction,
  quantilesAscend,
  stepLabelStandsOnStepsOnly,
  stepsAreNumbers,
} from '../rules/steps.ts';
import { labelsAreNotReadAsTheTypeBefore } from '../rules/undeclared.ts';
import { readTextLine } from './text-lines.ts';

export interface TextOptions {
  /** 1.0.0 is 0.0.4 with names that may be any text, in quotes: `{"http.requests","url.path"="/"} 1`. Default: 0.0.4. */
  readonly format?: '0.0.4' | '1.0.0';
}

/**
 * Reads the Prometheus text format and throws an `ExpositionError` for all that Prometheus rejects, and for what it accepts
 * and then stores as something else. It shares no code with any serializer, so it can judge them.
 */
export function parseExposition(text: string, { format = '0.0.4' }: TextOptions = {}): Exposition<TextType> {
  const groups = new FamilyGroups(grouping);
  const syntax = { quotedNames: format === '1.0.0' };
  for (const line of sourceLines(text)) groups.add(readTextLine(line, syntax), line);
  const families = groups.families();
  checkFamilies(families, rules);
  return toExposition(families);
}

const sampleSuffixes: SampleSuffixes<TextType> = {
  counter: [''],
  gauge: [''],
  untyped: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

const grouping: Grouping<TextType> = {
  sampleSuffixes,
  // A sample with one of these would be stored as an untyped metric of its own beside a declared family that stays empty,
  // as with OpenMetrics' `TYPE x counter`, `x_total`.
  strangeSuffixes: ['_total', '_created'],
  undeclared: 'untyped',
  mayRepeat: () => false,
};

const rules: readonly FamilyRule[] = [
  counterIsNotBelowZero,
  sampleNamesBelongToOneFamily(sampleSuffixes),
  labelsAreNotReadAsTheTypeBefore,
  stepLabelStandsOnStepsOnly,
  stepsAreNumbers,
  bucketsAscend,
  quantilesAscend,
  histogramEndsAtInfinity,
  quantileIsAFraction,
  sumAndCountArePresent,
  countsAreWhole,
  bucketsAreCumulative,
  infinityIsTheCount,
];
