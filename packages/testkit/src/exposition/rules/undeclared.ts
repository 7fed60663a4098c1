import { canonicalNumber } from '../grammar/canonical-number.ts';
import { parseFloatStrictly } from '../grammar/strict-float.ts';
import type { LocatedFamilies, LocatedFamily, LocatedSample } from '../located-family.ts';
import type { MetricType } from '../metric-family.ts';
import { type FamilyRule, problem } from './family-rule.ts';

// The parsers of Prometheus remember the last TYPE that they have read, and take it for the type of all samples that
// follow, also of those of another family (promparse.go, openmetricsparse.go: `mtype`).

/** The number in such a label is stored in its canonical form, so the series has another label than the one written. */
export const labelsAreNotReadAsTheTypeBefore: FamilyRule = (family, families) => {
  const before = typeBefore(family, families);
  const label = before === undefined ? undefined : numberLabels[before];
  if (label === undefined) return undefined;
  const wrong = family.samples.find((located) => isChanged(located, label));
  return wrong && problem(wrong, `without a TYPE, the label ${label} is read as that of the ${before} before`);
};

/** Such a sample is taken for the start of the metric before, and not stored. */
export const samplesAreNotReadAsTheStartOfTheOneBefore: FamilyRule = (family, families) => {
  const before = typeBefore(family, families);
  if (before === undefined || !typesWithStart.includes(before)) return undefined;
  const wrong = family.samples.find(({ sample }) => sample.name.endsWith('_created'));
  return wrong && problem(wrong, `without a TYPE, ${wrong.sample.name} is read as the start of the ${before} before`);
};

const numberLabels: Readonly<Partial<Record<MetricType, string>>> = { histogram: 'le', summary: 'quantile' };
const typesWithStart: readonly MetricType[] = ['counter', 'histogram', 'summary'];

function isChanged({ sample }: LocatedSample, label: string): boolean {
  const text = sample.labels.get(label) ?? '';
  const number = parseFloatStrictly(text);
  return number !== undefined && canonicalNumber(number) !== text;
}

/** The type that is declared last before this family, when it declares none itself. */
function typeBefore(family: LocatedFamily, families: LocatedFamilies): MetricType | undefined {
  if (family.isDeclared) return undefined;
  let last: MetricType | undefined;
  for (const other of families.values()) {
    if (other === family) break;
    if (other.isDeclared) last = other.type;
  }
  return last;
}
