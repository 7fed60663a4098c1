import { isDeepStrictEqual } from 'node:util';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { defaultBoundaries, secondsBoundaries } from '../view/resolve-aggregation.ts';
import type { Circumstances } from './circumstances.ts';
import {
  boundariesOf,
  countOf,
  hasFiniteNumbers,
  isCoarser,
  isSpoilt,
  overflowKey,
  partsOf,
  sum,
  totalOf,
  withoutBuckets,
} from './shapes.ts';

/** A way in which ours differs from the official SDK, since that has a defect or we decided otherwise. */
export interface Exception {
  /** The number in `otel-js-defects.md`, the section of it, or what else says so. */
  readonly defect: string;
  /** Of 1000 programs so many may meet it: about twice what was measured. */
  readonly perMille: number;
  applies(circumstances: Circumstances): boolean;
}

/**
 * Each is the exact shape of what one difference looks like, with what can still be checked of it: totals that are
 * conserved, values that were observed. What is not generated at all: attributes that are changed after they were given
 * (B6), `bigint` (B18), batches over several meters, views with several `*`, with a version or schema of the meter, and
 * explicit buckets without boundaries, two instruments that views give one name, and two callbacks that observe one series.
 */
export const exceptions: readonly Exception[] = [
  {
    defect: 'B1, B2, B3: the limit holds for the life of a stream, with views, and for as many series as it says',
    perMille: 45,
    applies: (c) => {
      const { ourStream, officialStream } = c.difference;
      const overflows = [...ourStream, ...officialStream].some(({ attributes }) => attributes[overflowKey] === true);
      const isConserved = totalOf(ourStream) === totalOf(officialStream) || !officialStream.every(hasFiniteNumbers);
      return overflows && (c.isObservable || isConserved);
    },
  },
  {
    defect: 'B5: views that give one instrument the same name compose',
    perMille: 10,
    applies: (c) => c.views.length > 1,
  },
  {
    defect: 'B7: a series that callbacks no longer observe is no longer there',
    perMille: 50,
    applies: (c) =>
      c.isObservable &&
      c.stream.temporality === 'cumulative' &&
      c.difference.ours.length === 0 &&
      c.observed().length === 0,
  },
  {
    defect: 'B7: it begins anew when it is observed again',
    perMille: 8,
    applies: (c) =>
      c.isObservable &&
      c.stream.temporality === 'delta' &&
      c.ours?.stream.kind === 'sum' &&
      !c.wasObservedLast &&
      c.ours.value === sum(c.observed()),
  },
  {
    defect: 'B8: what a view joins is summed',
    perMille: 6,
    applies: (c) =>
      c.isObservable &&
      c.observedSoFar.some((values) => values.length > 1) &&
      (c.stream.temporality === 'delta' || c.ours?.stream.kind !== 'sum' || c.ours.value === sum(c.observed())),
  },
  {
    defect: 'B15: an attribute that is undefined is none',
    perMille: 10,
    applies: (c) =>
      c.ours !== undefined &&
      c.difference.official.length > 1 &&
      (c.isObservable || isDeepStrictEqual(totalOf([c.ours]), totalOf(c.difference.official))),
  },
  {
    defect: 'B19: what is no finite number is dropped',
    perMille: 30,
    applies: (c) =>
      hasFiniteNumbers(c.ours) &&
      c.official !== undefined &&
      (isSpoilt(c.official) || (c.recordsWhatIsNotFinite && countOf(c.official) > countOf(c.ours))),
  },
  {
    defect: 'B20: names that differ in their case are one name',
    perMille: 10,
    applies: (c) => c.definitions.some(({ name }) => name !== name.toLowerCase()),
  },
  {
    defect: 'B25: what is observed for another reader is not there',
    perMille: 18,
    applies: (c) =>
      c.isObservable &&
      c.configuration.readers.length > 1 &&
      c.stream.temporality === 'delta' &&
      c.difference.ours.length === 0 &&
      c.observed().length === 0,
  },
  {
    defect: 'B25: a total that fell between the collections of a reader',
    perMille: 8,
    applies: (c) =>
      c.configuration.readers.length > 1 &&
      c.hasFallen &&
      (c.stream.temporality === 'delta' || c.ours?.value === sum(c.observed())),
  },
  {
    defect: '§2.4: seconds have buckets that suit them',
    perMille: 15,
    applies: ({ stream, ours, official }) =>
      stream.unit === 's' &&
      isDeepStrictEqual(boundariesOf(ours), secondsBoundaries) &&
      isDeepStrictEqual(boundariesOf(official), defaultBoundaries) &&
      isDeepStrictEqual(withoutBuckets(ours), withoutBuckets(official)),
  },
  {
    defect: 'B2: what a reader says of aggregation holds with a view that says nothing of it',
    perMille: 20,
    applies: ({ ours, official, views, configuration, difference }) =>
      configuration.readers[difference.reader]?.histograms === 'exponential' &&
      views.length > 0 &&
      views.every(({ aggregation }) => aggregation === undefined) &&
      ours?.stream.kind === 'exponential-histogram' &&
      official?.stream.kind === 'histogram' &&
      isDeepStrictEqual(withoutBuckets(ours), withoutBuckets(official)),
  },
  {
    defect: 'data model, "ExponentialHistogram": neither zeros nor an empty side make the scale coarser',
    perMille: 8,
    applies: ({ ours, official }) =>
      ours?.stream.kind === 'exponential-histogram' &&
      official?.stream.kind === 'exponential-histogram' &&
      isDeepStrictEqual(withoutBuckets(ours), withoutBuckets(official)) &&
      isCoarser(ours.value as ExponentialHistogram, official.value as ExponentialHistogram),
  },
  {
    defect: 'metrics API, "Instrument": the description of the first one stays',
    perMille: 6,
    applies: ({ ours, official }) =>
      ours !== undefined &&
      official !== undefined &&
      ours.stream.description.length < official.stream.description.length &&
      isDeepStrictEqual(
        { ...ours, stream: { ...ours.stream, description: '' } },
        { ...official, stream: { ...official.stream, description: '' } },
      ),
  },
  {
    defect: 'a view that wants the distribution of what is observed gets that of the collection',
    perMille: 14,
    applies: (c) => c.isObservable && 'count' in partsOf(c.ours) && partsOf(c.ours).count === c.observed().length,
  },
  {
    defect: '§2.4: what was bound and not recorded counts 0',
    perMille: 25,
    applies: ({ ours, difference, isObservable, stream }) =>
      !isObservable &&
      stream.temporality === 'cumulative' &&
      difference.official.length === 0 &&
      ours !== undefined &&
      totalOf([ours]) === 0,
  },
];
