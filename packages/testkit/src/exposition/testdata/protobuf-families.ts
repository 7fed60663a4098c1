import fc from 'fast-check';
import type { MetricFamily, ProtobufType } from '../metric-family.ts';
import { labelSets, labelValue } from './labels.ts';
import { anyValue, atLeastZero, quantiles } from './numbers.ts';
import { canonical } from './openmetrics-writer.ts';
import { histograms } from './protobuf-histograms.ts';
import { type Body, createdPart, exemplar, exemplarPart, metric, times, totalSamples } from './protobuf-metric.ts';
import * as write from './protobuf-writer.ts';

/** A family with its bytes on the wire. */
export interface WrittenFamily {
  readonly family: MetricFamily<ProtobufType>;
  readonly written: write.Part;
}

/** Families that the protobuf format can carry. */
export const protobufFamilies: fc.Arbitrary<WrittenFamily[]> = fc
  .array(
    fc.record({
      rest: labelValue,
      help: labelValue,
      unit: labelValue,
      body: fc.oneof(
        counters(),
        plain('gauge'),
        plain('untyped'),
        summaries(),
        histograms('histogram'),
        histograms('gaugehistogram'),
      ),
    }),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map(({ rest, help, unit, body }, index) => {
      const name = `f${index}_${rest}`;
      const metrics = body.metricsOf(name);
      const natives = metrics.map(({ native }) => native).filter((native) => native !== undefined);
      const texts = [write.bytes(2, help), ...(unit === '' ? [] : [write.bytes(5, unit)])];
      return {
        family: {
          name,
          type: body.type,
          ...(help !== '' && { help }),
          ...(unit !== '' && { unit }),
          samples: metrics.flatMap(({ samples }) => samples),
          ...(natives.length > 0 && { nativeHistograms: natives }),
        },
        written: write.family(name, body.type, ...texts, ...metrics.map(({ written }) => written)),
      };
    }),
  );

function counters(): fc.Arbitrary<Body> {
  const value = fc.record({ value: atLeastZero, one: fc.option(exemplar, { nil: undefined }), at: times(true) });
  return labelSets('utf-8', value).map((all) => ({
    type: 'counter',
    metricsOf: (name) =>
      all.map(([set, { value, one, at }]) => ({
        samples: [{ name, labels: new Map(set), value, ...at, ...(one && { exemplar: one }) }],
        written: metric(set, at, write.counter(value, ...exemplarPart(2, one), ...createdPart(3, at))),
      })),
  }));
}

function plain(type: 'gauge' | 'untyped'): fc.Arbitrary<Body> {
  return labelSets('utf-8', fc.tuple(anyValue, times(false))).map((all) => ({
    type,
    metricsOf: (name) =>
      all.map(([set, [value, at]]) => ({
        samples: [{ name, labels: new Map(set), value, ...at }],
        written: metric(set, at, write[type](value)),
      })),
  }));
}

function summaries(): fc.Arbitrary<Body> {
  return labelSets('utf-8', fc.tuple(quantiles, fc.nat(), anyValue, times(true))).map((all) => ({
    type: 'summary',
    metricsOf: (name) =>
      all.map(([set, [steps, count, sum, at]]) => ({
        samples: [
          ...steps.map((step) => ({
            name,
            labels: new Map([...set, ['quantile', canonical(step)]]),
            value: sum,
            ...at,
          })),
          ...totalSamples(name, set, count, sum, at),
        ],
        written: metric(
          set,
          at,
          write.summary(
            write.totals(count, sum),
            ...steps.map((step) => write.quantile(step, sum)),
            ...createdPart(4, at),
          ),
        ),
      })),
  }));
}
