import { ExpositionError } from '../exposition-error.ts';
import { FamilyGroups, type Grouping } from '../families/family-groups.ts';
import type { SampleSuffixes } from '../families/sample-suffixes.ts';
import { sourceLines } from '../grammar/source-lines.ts';
import { type SourceLine, toExposition } from '../located-family.ts';
import type { Exposition, OpenMetricsType } from '../metric-family.ts';
import { checkFamilies } from '../rules/family-rule.ts';
import { withStarts } from './created.ts';
import { readOpenMetricsLine } from './open-metrics-lines.ts';
import { openMetricsRules } from './open-metrics-rules.ts';

export interface OpenMetricsOptions {
  /** `utf-8`, the default: names may be any text, in quotes. `legacy`: none may, as in the specification. */
  readonly names?: 'utf-8' | 'legacy';
}

/**
 * Reads OpenMetrics 1.0.0 text as strictly as its specification says (https://github.com/prometheus/OpenMetrics), and throws
 * an `ExpositionError` also for what Prometheus rejects beyond that, or stores as something else. Samples keep the names
 * that they have in the text: `x_total`, `x_created`, `x_info`.
 */
export function parseOpenMetrics(
  text: string,
  { names = 'utf-8' }: OpenMetricsOptions = {},
): Exposition<OpenMetricsType> {
  const groups = new FamilyGroups(grouping);
  const syntax = { quotedNames: names === 'utf-8' };
  for (const line of linesBeforeEof(text)) groups.add(readOpenMetricsLine(line, syntax), line);
  const families = groups.families();
  checkFamilies(families, openMetricsRules(sampleSuffixes));
  return withStarts(withoutEmptyMetadata(toExposition(families)));
}

const sampleSuffixes: SampleSuffixes<OpenMetricsType> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
};

const grouping: Grouping<OpenMetricsType> = {
  sampleSuffixes,
  strangeSuffixes: [],
  undeclared: 'unknown',
  mayRepeat: (earlier, later) =>
    earlier.timestampMs !== undefined && later.timestampMs !== undefined && earlier.timestampMs < later.timestampMs,
};

function linesBeforeEof(text: string): SourceLine[] {
  const lines = sourceLines(text);
  const last = lines.pop() ?? { number: 1, text: '' };
  if (last.text !== '# EOF') throw new ExpositionError(last, 'the last line is not "# EOF"');
  const early = lines.find((line) => line.text === '# EOF');
  if (early !== undefined) throw new ExpositionError(early, 'something follows "# EOF"');
  return lines;
}

/** "The value of a UNIT or HELP line MAY be empty. This MUST be treated as if no metadata line […] existed." */
function withoutEmptyMetadata({ families }: Exposition<OpenMetricsType>): Exposition<OpenMetricsType> {
  return {
    families: new Map(
      [...families].map(([name, { help, unit, ...family }]) => [
        name,
        { ...family, ...(help && { help }), ...(unit && { unit }) },
      ]),
    ),
  };
}
