import { ExpositionError } from './exposition-error.ts';
import type { Line } from './exposition-lines.ts';
import type { LocatedFamily, LocatedSample, MetricType, Sample, SourceLine } from './metric-family.ts';
import { seriesKey } from './series-key.ts';

interface OpenFamily {
  readonly name: string;
  readonly line: SourceLine;
  type?: MetricType;
  help?: string;
  readonly samples: LocatedSample[];
}

export interface FamilyGroups {
  add(line: Line, source: SourceLine): void;
  /** By name, in the order in which they begin. */
  families(): ReadonlyMap<string, LocatedFamily>;
}

/** Puts the lines of an exposition into families; throws where a line stands in the wrong place. */
export function createFamilyGroups(): FamilyGroups {
  const byName = new Map<string, OpenFamily>();
  const seenSeries = new Set<string>();
  let current: OpenFamily | undefined;

  function enter(name: string, line: SourceLine): OpenFamily {
    const family = byName.get(name) ?? { name, line, samples: [] };
    byName.set(name, family);
    return family;
  }

  function addMetadata(line: Extract<Line, { name: string }>, source: SourceLine): void {
    const family = enter(line.name, source);
    const keyword = line.kind.toUpperCase();
    if (family[line.kind] !== undefined) throw new ExpositionError(source, `${keyword} of ${line.name} is given twice`);
    if (family.samples.length > 0) throw new ExpositionError(source, `${keyword} of ${line.name} after its samples`);
    checkContiguous(family, source);
    if (line.kind === 'help') family.help = line.help;
    else family.type = line.type;
    current = family;
  }

  function addSample(sample: Sample, line: SourceLine): void {
    const key = seriesKey(sample);
    if (seenSeries.has(key)) throw new ExpositionError(line, `a second sample of ${sample.name} with the same labels`);
    seenSeries.add(key);
    const family = familyOf(sample.name, line);
    checkContiguous(family, line);
    family.samples.push({ sample, line });
    current = family;
  }

  function familyOf(sampleName: string, line: SourceLine): OpenFamily {
    const named = byName.get(sampleName);
    if (named !== undefined) return named;
    for (const [suffix, owners] of suffixOwners) {
      const declared = sampleName.endsWith(suffix) ? byName.get(sampleName.slice(0, -suffix.length)) : undefined;
      if (declared?.type === undefined) continue;
      if (owners.includes(declared.type)) return declared;
      throw new ExpositionError(line, `${sampleName} does not fit the type ${declared.type} of ${declared.name}`);
    }
    return enter(sampleName, line);
  }

  function checkContiguous(family: OpenFamily, line: SourceLine): void {
    if (family === current || family.line === line) return;
    throw new ExpositionError(line, `the lines of ${family.name} do not stand together`);
  }

  return {
    add(line, source) {
      if (line.kind === 'sample') addSample(line.sample, source);
      else if (line.kind !== 'comment') addMetadata(line, source);
    },
    families: () => new Map([...byName].map(([name, family]) => [name, { type: 'untyped', ...family }])),
  };
}

/**
 * What a sample may be called besides the name of its family. A name with one of the other suffixes would be stored as an
 * untyped metric of its own beside a declared family that stays empty, as with OpenMetrics' `TYPE x counter`, `x_total`.
 */
const suffixOwners: ReadonlyMap<string, readonly MetricType[]> = new Map([
  ['_bucket', ['histogram']],
  ['_sum', ['histogram', 'summary']],
  ['_count', ['histogram', 'summary']],
  ['_total', []],
  ['_created', []],
]);
