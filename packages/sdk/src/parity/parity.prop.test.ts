import { MeterProvider as OfficialProvider } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { Circumstances } from './circumstances.ts';
import { type Difference, differencesOf } from './comparison.ts';
import { type Configuration, configuration, drops, PlainReader, viewOptions } from './configuration.ts';
import { exceptions } from './exceptions.ts';
import { type Collected, run } from './interpreter.ts';
import { type Program, program } from './program.ts';

const programs = 1500;
/** Measured over 20,000 programs: about 105 of 1000 meet an exception. */
const perMilleInAll = 140;

interface Both {
  readonly program: Program;
  readonly configuration: Configuration;
  readonly ours: readonly Collected[];
  readonly official: readonly Collected[];
}

async function runOnBoth(program: Program, configuration: Configuration): Promise<Both> {
  const options = () => ({
    readers: configuration.readers.map((reader) => new PlainReader(reader)),
    views: configuration.views.map(viewOptions),
  });
  const forOurs = options();
  const forOfficial = options();
  const ours = await run(program, new MeterProvider(forOurs), forOurs.readers);
  const official = await run(program, new OfficialProvider(forOfficial), forOfficial.readers);
  return { program, configuration, ours, official };
}

/** The defect that a difference has the shape of. */
function defectOf(difference: Difference, both: Both): string | undefined {
  const circumstances = new Circumstances(difference, both);
  return exceptions.find((exception) => exception.applies(circumstances))?.defect;
}

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a random program on ours and on the official SDK', () => {
  it.each([20_260_801, 3])(
    'gives equal points, but for listed defects that few programs meet (seed %i)',
    async (seed) => {
      const met = new Map<string, number>();
      let differing = 0;
      await fc.assert(
        fc.asyncProperty(program, configuration, async (program, configuration) => {
          const both = await runOnBoth(program, configuration);
          const differences = differencesOf(both.ours, both.official);
          const defects = new Set<string>();
          for (const difference of differences) {
            const defect = defectOf(difference, both);
            if (defect === undefined) expect(difference.ours).toEqual(difference.official);
            else defects.add(defect);
          }
          // Ours does not run the callbacks of instruments that are dropped.
          if (!configuration.views.some(drops)) expect(errorsOf(both.ours)).toEqual(errorsOf(both.official));
          for (const defect of defects) met.set(defect, (met.get(defect) ?? 0) + 1);
          if (differences.length > 0) differing++;
        }),
        { seed, numRuns: programs },
      );
      const perMille = (count: number) => Math.round((1000 * count) / programs);
      const tooOften = exceptions
        .map(({ defect, perMille: bound }) => ({ defect, bound, measured: perMille(met.get(defect) ?? 0) }))
        .filter(({ bound, measured }) => measured > bound);
      expect(tooOften).toEqual([]);
      expect(perMille(differing)).toBeLessThanOrEqual(perMilleInAll);
    },
    60_000,
  );

  it('would differ if a point of ours were wrong: no exception lets more than a few of such differences pass', async () => {
    const samples = fc.sample(fc.tuple(program, configuration, fc.nat()), { seed: 7, numRuns: 500 });
    let tried = 0;
    // Measured: 13 of 1000.
    let passed = 0;
    for (const [program, configuration, choice] of samples) {
      const both = await runOnBoth(program, configuration);
      if (differencesOf(both.ours, both.official).length > 0) continue;
      for (const spoil of [withWrongValue, withoutPoint, withWrongAttributes]) {
        const spoilt = spoilOne(both.ours, choice, spoil);
        if (spoilt === undefined) continue;
        tried++;
        const differences = differencesOf(spoilt, both.official);
        expect(differences).not.toEqual([]);
        if (differences.every((difference) => defectOf(difference, both) !== undefined)) passed++;
      }
    }
    expect(tried).toBeGreaterThan(1000);
    expect(passed / tried).toBeLessThan(0.03);
  });
});

function errorsOf(collected: readonly Collected[]): readonly number[] {
  return collected.map(({ errors }) => errors);
}

type DataPoint = Collected['metrics']['scopeMetrics'][number]['metrics'][number]['dataPoints'][number];
type Spoil = (point: DataPoint) => readonly object[];

const withoutPoint: Spoil = () => [];
const withWrongAttributes: Spoil = (point) => [{ ...point, attributes: { ...point.attributes, wrong: true } }];
const withWrongValue: Spoil = (point) => {
  const { value } = point;
  return [{ ...point, value: typeof value === 'number' ? value + 1 : { ...value, count: value.count + 1 } }];
};

/** The same collections with one of their points spoilt; `undefined` where there is none. */
function spoilOne(collected: readonly Collected[], choice: number, spoil: Spoil): readonly Collected[] | undefined {
  const copy = structuredClone(collected.map(({ metrics }) => metrics.scopeMetrics));
  const all = copy.flatMap((scopes) => scopes.flatMap(({ metrics }) => metrics));
  const metric = all[choice % all.length];
  if (metric === undefined) return undefined;
  const at = choice % metric.dataPoints.length;
  Reflect.apply(Array.prototype.splice, metric.dataPoints, [at, 1, ...spoil(metric.dataPoints[at] as DataPoint)]);
  return collected.map((each, i) => ({ ...each, metrics: { ...each.metrics, scopeMetrics: copy[i] ?? [] } }));
}
