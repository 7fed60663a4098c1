import { type Metric, TimeSlice } from '@executor-metrics/sdk';
import { describe, expect, it } from 'vitest';
import { labelSet } from '../testdata/families.ts';
import { counter, distribution, gauge, histogram, snapshotOf, upDownCounter } from '../testdata/snapshots.ts';
import { FamilyBuilder } from './family-builder.ts';
import { LabelCache } from './label-cache.ts';
import { NameClaims } from './name-claims.ts';
import { sampleNames } from './sample-names.ts';
import { familyTypeOf } from './translated-metric.ts';

/** A builder that takes names as they are, and the attribute `l` for all labels; and what it could not show. */
function builderOf() {
  const problems: string[] = [];
  const builder = new FamilyBuilder({
    translate: (_, metric) => ({
      family: { name: metric.descriptor.name, type: familyTypeOf(metric), unit: '' },
      addsUp: metric.kind !== 'gauge',
      labels: new LabelCache(({ l = '' }) => labelSet('l', String(l))),
    }),
    claims: new NameClaims(sampleNames),
    problems: {
      nameTaken: ({ descriptor }, _, owner) => problems.push(`${descriptor.name} taken by ${owner.type}`),
      notMergeable: ({ name }) => problems.push(`${name} not mergeable`),
      delta: ({ descriptor }) => problems.push(`${descriptor.name} delta`),
      notATotal: ({ descriptor }) => problems.push(`${descriptor.name} not a total`),
    },
  });
  const build = async (metrics: readonly Metric[], ...wanted: readonly string[]) =>
    builder.families(snapshotOf(metrics), new TimeSlice(), new Set(wanted));
  return { build, problems };
}

const names = (families: readonly { readonly name: string }[]) => families.map(({ name }) => name);

describe('FamilyBuilder', () => {
  it('leaves out the series of a counter that are no totals, and with the last of them the family', async () => {
    const { build, problems } = builderOf();
    const values = [Number.NaN, -1, 0, Number.POSITIVE_INFINITY].map((value, l) => [{ l }, value] as const);
    const [jobs, ...others] = await build([counter('jobs', values), counter('none', [[{}, Number.NaN]])]);
    expect(jobs?.rows.map(({ value }) => value)).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(others).toEqual([]);
    expect(problems).toEqual(['jobs not a total', 'jobs not a total', 'none not a total']);
  });

  it('lets an up-down counter and a gauge be anything', async () => {
    const { build, problems } = builderOf();
    const families = await build([upDownCounter('open', [[{}, -1]]), gauge('load', [[{}, Number.NaN]])]);
    expect(families.map(({ rows }) => rows[0]?.value)).toEqual([-1, Number.NaN]);
    expect(problems).toEqual([]);
  });

  it('takes the first description that there is, of metrics that are one family', async () => {
    const { build } = builderOf();
    const metrics = ['', 'First', 'Second'].map((description, l) => counter('jobs', [[{ l }, 1]], { description }));
    expect(await build(metrics)).toMatchObject([{ name: 'jobs', help: 'First', rows: [{}, {}, {}] }]);
  });

  it('leaves out changes, but not those of gauges, which have none', async () => {
    const { build, problems } = builderOf();
    const delta = (metric: Metric): Metric => ({ ...metric, temporality: 'delta' });
    const families = await build([delta(counter('jobs', [[{}, 1]])), delta(gauge('load', [[{}, 1]]))]);
    expect(names(families)).toEqual(['load']);
    expect(problems).toEqual(['jobs delta']);
  });

  it('gives what is asked for, by the name of the family or of a sample', async () => {
    const { build } = builderOf();
    const metrics = [counter('jobs', [[{}, 1]]), histogram('wait', [[{}, distribution([1], [2])]])];
    expect(names(await build(metrics, 'wait_bucket'))).toEqual(['wait']);
    expect(names(await build(metrics, 'jobs', 'wait'))).toEqual(['jobs', 'wait']);
    expect(names(await build(metrics, 'wait_total'))).toEqual([]);
  });

  it('gives a name to the same family, whether that is asked for or not', async () => {
    const { build, problems } = builderOf();
    const metrics = [gauge('a', [[{}, 1]]), histogram('a', [[{}, distribution([1], [2])]])];
    expect(names(await build(metrics, 'other'))).toEqual([]);
    expect(await build([...metrics].reverse())).toMatchObject([{ name: 'a', type: 'gauge' }]);
    expect(problems).toEqual(['a taken by gauge', 'a taken by gauge']);
  });
});
