import type { Report } from '@executor-metrics/core/support';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  type IMetricReader,
  InstrumentType,
} from '@opentelemetry/sdk-metrics';
import type { MetricTemporality } from '../snapshot/snapshot.ts';
import { cardinalityLimit, specifiedLimit } from '../view/cardinality-limit.ts';
import { readerName } from './reader-name.ts';

/** How a reader wants to collect, by the kind of instrument. */
export interface ReaderPreferences {
  readonly name: string;
  temporalityOf(type: InstrumentType): MetricTemporality;
  aggregationOf(type: InstrumentType): AggregationOption;
  /** `undefined` where it has no wish. */
  cardinalityLimitOf(type: InstrumentType): number | undefined;
}

/** The methods that say it; readers of older SDKs do not have all of them. */
type Selectors = Partial<
  Pick<IMetricReader, 'selectAggregation' | 'selectAggregationTemporality' | 'selectCardinalityLimit'>
>;

const defaultAggregation: AggregationOption = { type: AggregationType.DEFAULT };

/**
 * What a reader answers. It is asked when an application creates an instrument: a selector that throws, which is reported,
 * or says something that is none of the answers counts as one that says nothing.
 */
export function preferencesOf(reader: Selectors, report: Report): ReaderPreferences {
  const name = readerName(reader);
  const ask = <A>(selector: string, answer: () => A): A | undefined => {
    try {
      return answer();
    } catch (error) {
      const reason = error instanceof Error ? error.message : typeof error;
      report('EXECUTOR_METRICS_READER', `${selector}() of the reader ${name} threw, and counts as not said: ${reason}`);
      return undefined;
    }
  };
  return {
    name,
    temporalityOf(type) {
      const temporality = ask('selectAggregationTemporality', () => reader.selectAggregationTemporality?.(type));
      return temporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative';
    },
    aggregationOf: (type) => ask('selectAggregation', () => reader.selectAggregation?.(type)) ?? defaultAggregation,
    cardinalityLimitOf(type) {
      const limit = ask('selectCardinalityLimit', () => reader.selectCardinalityLimit?.(type));
      // Official readers say 2000 when nobody told them anything.
      return cardinalityLimit.accepts(limit) && limit !== specifiedLimit ? limit : undefined;
    },
  };
}

/**
 * Those of `snapshot()`: what the first cumulative reader wants, so that it shares that one's cells and costs nothing; with
 * no reader at all the defaults. Beside delta readers alone there are none: the state since the start, which a snapshot
 * needs, is what such processes do not keep.
 */
export function preferencesOfSnapshots(readers: readonly ReaderPreferences[]): ReaderPreferences | undefined {
  const model = readers.find(({ temporalityOf }) => temporalityOf(InstrumentType.COUNTER) === 'cumulative');
  if (model === undefined && readers.length > 0) return undefined;
  return {
    name: 'snapshot()',
    temporalityOf: () => 'cumulative',
    aggregationOf: (type) => model?.aggregationOf(type) ?? defaultAggregation,
    cardinalityLimitOf: (type) => model?.cardinalityLimitOf(type),
  };
}
