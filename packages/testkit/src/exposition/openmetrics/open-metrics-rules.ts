import type { SampleSuffixes } from '../families/sample-suffixes.ts';
import type { OpenMetricsType } from '../metric-family.ts';
import { counterIsNotBelowZero } from '../rules/counters.ts';
import { bucketsAreCumulative, countsAreWhole, infinityIsTheCount } from '../rules/counts.ts';
import { exemplarIsInItsBucket, exemplarLabelsAreShort, exemplarsStandOnTotalsAndBuckets } from '../rules/exemplars.ts';
import type { FamilyRule } from '../rules/family-rule.ts';
import { sampleNamesBelongToOneFamily } from '../rules/names.ts';
import {
  bucketsAscend,
  histogramEndsAtInfinity,
  quantileIsAFraction,
  stepLabelStandsOnStepsOnly,
  stepsAreNumbers,
} from '../rules/steps.ts';
import { labelsAreNotReadAsTheTypeBefore, samplesAreNotReadAsTheStartOfTheOneBefore } from '../rules/undeclared.ts';
import { createdFollowsItsValues, createdHasItsLabelsInOrder, createdIsAStart } from './created.ts';
import { atEachPoint, metricsStandTogether, pointsFollowEachOther } from './metrics.ts';
import { infoAndStateSetHaveNoUnit, unitEndsTheName } from './units.ts';
import {
  counterHasATotal,
  gaugeHistogramSumIsANumber,
  histogramSumIsACounter,
  infoIsOne,
  quantileIsNotBelowZero,
  stateHasAName,
  stateIsZeroOrOne,
  stepsAreCanonical,
  summarySumIsACounter,
  sumStandsWithCount,
} from './values.ts';

/** In the order in which they are asked. */
export function openMetricsRules(suffixes: SampleSuffixes<OpenMetricsType>): readonly FamilyRule[] {
  return [
    sampleNamesBelongToOneFamily(suffixes),
    unitEndsTheName,
    infoAndStateSetHaveNoUnit,
    labelsAreNotReadAsTheTypeBefore,
    samplesAreNotReadAsTheStartOfTheOneBefore,
    stepLabelStandsOnStepsOnly,
    stepsAreNumbers,
    stepsAreCanonical,
    stateHasAName,
    metricsStandTogether,
    pointsFollowEachOther,
    exemplarsStandOnTotalsAndBuckets,
    exemplarLabelsAreShort,
    exemplarIsInItsBucket,
    counterIsNotBelowZero,
    infoIsOne,
    stateIsZeroOrOne,
    quantileIsAFraction,
    quantileIsNotBelowZero,
    atEachPoint(rulesOfPoints),
    createdIsAStart,
    createdFollowsItsValues,
    createdHasItsLabelsInOrder,
  ];
}

const rulesOfPoints: readonly FamilyRule[] = [
  counterHasATotal,
  bucketsAscend,
  histogramEndsAtInfinity,
  countsAreWhole,
  bucketsAreCumulative,
  infinityIsTheCount,
  sumStandsWithCount,
  histogramSumIsACounter,
  gaugeHistogramSumIsANumber,
  summarySumIsACounter,
];
