import { ExpositionError } from './exposition-error.ts';
import { createFamilyGroups } from './exposition-families.ts';
import { readLine } from './exposition-lines.ts';
import { familyRules } from './exposition-rules.ts';
import type { Exposition, LocatedFamily, MetricFamily, SourceLine } from './metric-family.ts';

/**
 * Reads the Prometheus text format 0.0.4 and throws an `ExpositionError` for all that Prometheus rejects, and for what it
 * accepts and then stores as something else. It shares no code with any serializer, so it can judge them.
 */
export function parseExposition(text: string): Exposition {
  const groups = createFamilyGroups();
  for (const source of splitLines(text)) groups.add(readLine(source), source);
  const families = groups.families();
  for (const family of families.values()) {
    for (const rule of familyRules) {
      const problem = rule(family, families);
      if (problem !== undefined) throw new ExpositionError(problem.line, problem.text);
    }
  }
  return { families: new Map([...families].map(([name, family]) => [name, withoutLines(family)])) };
}

function splitLines(text: string): SourceLine[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line }));
  const afterLastNewline = lines.pop();
  if (afterLastNewline !== undefined && afterLastNewline.text !== '') {
    throw new ExpositionError(afterLastNewline, 'the last line does not end with a newline');
  }
  return lines;
}

function withoutLines({ name, type, help, samples }: LocatedFamily): MetricFamily {
  return { name, type, ...(help !== undefined && { help }), samples: samples.map(({ sample }) => sample) };
}
