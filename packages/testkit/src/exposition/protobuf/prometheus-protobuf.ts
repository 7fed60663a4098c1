import protobuf from 'protobufjs';
import { ExpositionError } from '../exposition-error.ts';
import type { SampleSuffixes } from '../families/sample-suffixes.ts';
import { type LocatedFamily, type SourceLine, toExposition } from '../located-family.ts';
import type { Exposition, ProtobufType } from '../metric-family.ts';
import { counterIsNotBelowZero } from '../rules/counters.ts';
import { bucketsAreCumulative, countsAreNotBelowZero, infinityIsTheCount } from '../rules/counts.ts';
import { exemplarIsInItsBucket, exemplarLabelsAreShort } from '../rules/exemplars.ts';
import { checkFamilies, type FamilyRule } from '../rules/family-rule.ts';
import { namesNeedNoQuotes, sampleNamesBelongToOneFamily } from '../rules/names.ts';
import {
  bucketsAscend,
  quantileIsAFraction,
  quantilesDiffer,
  stepLabelStandsOnStepsOnly,
  stepsAreNumbers,
} from '../rules/steps.ts';
import { readFamily } from './family-message.ts';
import { decodeMetricFamily, type MetricFamilyMessage } from './metrics-schema.ts';

export interface ProtobufOptions {
  /** `utf-8`, the default: names may be any text. `legacy`: only what needs no quotes in the text formats. */
  readonly names?: 'utf-8' | 'legacy';
}

/**
 * Reads `io.prometheus.client.MetricFamily` messages, each after its length, as Prometheus scrapes them
 * (https://github.com/prometheus/client_model), and throws an `ExpositionError` for all that Prometheus rejects, and for what
 * it accepts and then stores as something else. Histograms also get the samples that they have in the text formats, so that
 * the same questions can be put to all formats; `le` and `quantile` are written as Prometheus stores them.
 */
export function parsePrometheusProtobuf(
  bytes: Uint8Array,
  { names = 'utf-8' }: ProtobufOptions = {},
): Exposition<ProtobufType> {
  const families = new Map<string, LocatedFamily<ProtobufType>>();
  for (const [index, message] of messagesOf(bytes).entries()) {
    const family = readFamily(index + 1, message);
    if (families.has(family.name)) throw new ExpositionError(family.line, `a second family ${family.name}`);
    families.set(family.name, family);
  }
  checkFamilies(families, names === 'legacy' ? [namesNeedNoQuotes, ...rules] : rules);
  return toExposition(families);
}

const sampleSuffixes: SampleSuffixes<ProtobufType> = {
  counter: [''],
  gauge: [''],
  untyped: [''],
  histogram: ['_bucket', '_sum', '_count'],
  gaugehistogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

const rules: readonly FamilyRule[] = [
  counterIsNotBelowZero,
  sampleNamesBelongToOneFamily(sampleSuffixes),
  stepLabelStandsOnStepsOnly,
  stepsAreNumbers,
  bucketsAscend,
  quantilesDiffer,
  quantileIsAFraction,
  countsAreNotBelowZero,
  bucketsAreCumulative,
  infinityIsTheCount,
  exemplarLabelsAreShort,
  exemplarIsInItsBucket,
];

function messagesOf(bytes: Uint8Array): MetricFamilyMessage[] {
  const reader = protobuf.Reader.create(bytes);
  const messages: MetricFamilyMessage[] = [];
  while (reader.pos < reader.len) {
    const line: SourceLine = { counted: 'message', number: messages.length + 1, text: 'a MetricFamily' };
    try {
      messages.push(decodeMetricFamily(reader.bytes()));
    } catch (error) {
      throw new ExpositionError(line, `it cannot be decoded: ${error instanceof Error ? error.message : error}`);
    }
  }
  return messages;
}
