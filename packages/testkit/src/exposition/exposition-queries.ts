import type { Exposition, NativeHistogram, Sample } from './metric-family.ts';

/** Labels that a sample must have among others; undefined (or empty, as for Prometheus) says that it must not have one. */
export type LabelSubset = Readonly<Record<string, string | undefined>>;

// They take what any of the parsers gives. Some names differ by format: `x` in protobuf is `x_total` in OpenMetrics when it is
// a counter without that suffix.

/** All samples of that name, such as `x_bucket`, whichever family they belong to. */
export function samplesOf(exposition: Exposition, name: string, labels: LabelSubset = {}): Sample[] {
  return samplesNamed(exposition, name).filter((sample) => hasLabels(sample, labels));
}

/** The value of the one sample that matches; throws when none or several do, and says what there is. */
export function sampleValue(exposition: Exposition, name: string, labels: LabelSubset = {}): number {
  const [sample, ...others] = samplesOf(exposition, name, labels);
  if (sample !== undefined && others.length === 0) return sample.value;
  const found = sample === undefined ? 'no sample' : `${others.length + 1} samples`;
  const there = samplesNamed(exposition, name).map(describe);
  const known = there.length > 0 ? there : [...exposition.families.keys()];
  throw new Error(`${found} of ${name} with ${JSON.stringify(labels)}; there are:\n  ${known.join('\n  ')}`);
}

/** The sum over all samples that match; 0 when none does. */
export function sumOf(exposition: Exposition, name: string, labels: LabelSubset = {}): number {
  return samplesOf(exposition, name, labels).reduce((sum, sample) => sum + sample.value, 0);
}

/** The one native histogram of that family that matches; throws when none or several do, and says what there is. */
export function nativeHistogram(exposition: Exposition, name: string, labels: LabelSubset = {}): NativeHistogram {
  const all = exposition.families.get(name)?.nativeHistograms ?? [];
  const [histogram, ...others] = all.filter((candidate) => hasLabels(candidate, labels));
  if (histogram !== undefined && others.length === 0) return histogram;
  const found = histogram === undefined ? 'no native histogram' : `${others.length + 1} native histograms`;
  const there = all.map((candidate) => JSON.stringify(Object.fromEntries(candidate.labels)));
  const known = there.length > 0 ? there : [...exposition.families.keys()];
  throw new Error(`${found} of ${name} with ${JSON.stringify(labels)}; there are:\n  ${known.join('\n  ')}`);
}

function samplesNamed(exposition: Exposition, name: string): Sample[] {
  return [...exposition.families.values()].flatMap((family) => family.samples).filter((sample) => sample.name === name);
}

function hasLabels(sample: Pick<Sample, 'labels'>, labels: LabelSubset): boolean {
  return Object.entries(labels).every(([name, value]) => (sample.labels.get(name) ?? '') === (value ?? ''));
}

function describe({ name, labels, value }: Sample): string {
  return `${name}${JSON.stringify(Object.fromEntries(labels))} ${value}`;
}
