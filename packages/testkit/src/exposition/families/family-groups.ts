import { ExpositionError } from '../exposition-error.ts';
import type { LocatedFamilies, LocatedSample, SourceLine } from '../located-family.ts';
import type { MetricType, Sample } from '../metric-family.ts';
import type { SampleSuffixes } from './sample-suffixes.ts';
import { seriesKey } from './series-key.ts';

/** What a line says, in all text formats. */
export type Line<Type extends MetricType> =
  | { readonly kind: 'comment' }
  | { readonly kind: 'help' | 'unit'; readonly name: string; readonly text: string }
  | { readonly kind: 'type'; readonly name: string; readonly text: Type }
  | { readonly kind: 'sample'; readonly sample: Sample };

/** In what the formats differ where lines are put into families. */
export interface Grouping<Type extends MetricType> {
  readonly sampleSuffixes: SampleSuffixes<Type>;
  /** Suffixes that no type of this format has, and that look as if one had. */
  readonly strangeSuffixes: readonly string[];
  /** The type of a family that declares none. */
  readonly undeclared: Type;
  /** Whether a series may come again, and this is how. */
  mayRepeat(earlier: Sample, later: Sample): boolean;
}

interface OpenFamily<Type extends MetricType> {
  readonly name: string;
  readonly line: SourceLine;
  type?: Type;
  help?: string;
  unit?: string;
  readonly samples: LocatedSample[];
}

interface Declared<Type extends MetricType> {
  readonly family: OpenFamily<Type>;
  readonly suffix: string;
}

/** Puts the lines of an exposition into families; throws where a line stands in the wrong place. */
export class FamilyGroups<Type extends MetricType> {
  readonly #grouping: Grouping<Type>;
  readonly #suffixes: ReadonlySet<string>;
  readonly #byName = new Map<string, OpenFamily<Type>>();
  readonly #lastOfSeries = new Map<string, Sample>();
  #current: OpenFamily<Type> | undefined;

  constructor(grouping: Grouping<Type>) {
    this.#grouping = grouping;
    this.#suffixes = suffixesOf(grouping);
  }

  add(line: Line<Type>, source: SourceLine): void {
    if (line.kind === 'sample') this.#addSample(line.sample, source);
    else if (line.kind !== 'comment') this.#addMetadata(line, source);
  }

  /** By name, in the order in which they begin. */
  families(): LocatedFamilies<Type> {
    const { undeclared } = this.#grouping;
    const families = [...this.#byName.values()].map((family) => ({
      ...family,
      type: family.type ?? undeclared,
      isDeclared: family.type !== undefined,
    }));
    return new Map(families.map((family) => [family.name, family]));
  }

  #addMetadata(line: Extract<Line<Type>, { name: string }>, source: SourceLine): void {
    const family = this.#enter(line.name, source);
    const keyword = line.kind.toUpperCase();
    if (family[line.kind] !== undefined) throw new ExpositionError(source, `${keyword} of ${line.name} is given twice`);
    if (family.samples.length > 0) throw new ExpositionError(source, `${keyword} of ${line.name} after its samples`);
    this.#continueWith(family, source);
    if (line.kind === 'type') family.type = line.text;
    else family[line.kind] = line.text;
  }

  #addSample(sample: Sample, line: SourceLine): void {
    const key = seriesKey(sample);
    const earlier = this.#lastOfSeries.get(key);
    if (earlier !== undefined && !this.#grouping.mayRepeat(earlier, sample)) {
      throw new ExpositionError(line, `a second sample of ${sample.name} with the same labels`);
    }
    this.#lastOfSeries.set(key, sample);
    const family = this.#familyOf(sample.name, line);
    this.#continueWith(family, line);
    family.samples.push({ sample, line });
  }

  #familyOf(sampleName: string, line: SourceLine): OpenFamily<Type> {
    const declared = this.#declaredFor(sampleName);
    if (declared === undefined) return this.#enter(sampleName, line);
    const { family, suffix } = declared;
    const type = family.type ?? this.#grouping.undeclared;
    if (this.#grouping.sampleSuffixes[type].includes(suffix)) return family;
    throw new ExpositionError(line, `${sampleName} does not fit the type ${type} of ${family.name}`);
  }

  /** The family that has this name, or else the one whose sample it looks like. */
  #declaredFor(sampleName: string): Declared<Type> | undefined {
    const same = this.#byName.get(sampleName);
    if (same !== undefined) return { family: same, suffix: '' };
    for (const suffix of this.#suffixes) {
      const family = sampleName.endsWith(suffix) ? this.#byName.get(sampleName.slice(0, -suffix.length)) : undefined;
      if (family?.type !== undefined) return { family, suffix };
    }
    return undefined;
  }

  #enter(name: string, line: SourceLine): OpenFamily<Type> {
    const family = this.#byName.get(name) ?? { name, line, samples: [] };
    this.#byName.set(name, family);
    return family;
  }

  #continueWith(family: OpenFamily<Type>, line: SourceLine): void {
    if (family !== this.#current && family.line !== line) {
      throw new ExpositionError(line, `the lines of ${family.name} do not stand together`);
    }
    this.#current = family;
  }
}

function suffixesOf<Type extends MetricType>({ sampleSuffixes, strangeSuffixes }: Grouping<Type>): Set<string> {
  const known = Object.values<readonly string[]>(sampleSuffixes).flat();
  return new Set([...known, ...strangeSuffixes].filter((suffix) => suffix !== ''));
}
