// Hot: asked for each series of a projected metric at each scrape.
import type { Metric } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { attributesTest, textTest } from './condition.ts';
import { InternedAttributes, type LabelTexts } from './interned-attributes.ts';
import { labelValue } from './label-value.ts';
import type { ProjectionRow } from './projection-row.ts';
import { type TakenMetric, takenMetric } from './taken-metric.ts';

/** A row, ready to be used. */
export interface ProjectedRow {
  readonly sourceName: string;
  readonly keepSource: boolean;
  isOfScope(name: string): boolean;
  takes(metric: Metric): TakenMetric | undefined;
  /** What the attributes of a series become: one frozen object for equal labels; `undefined` where the row takes it not. */
  attributesOf(attributes: Attributes): Attributes | undefined;
}

export function projectedRow({
  source,
  take = 'metric',
  target,
  labels,
  keepSource = false,
}: ProjectionRow): ProjectedRow {
  return {
    sourceName: source.name,
    keepSource,
    isOfScope: source.scope === undefined ? () => true : textTest(source.scope),
    takes: (metric) => takenMetric(metric, take, target),
    attributesOf: rememberedAttributes(attributesTest(source.where ?? {}), projectedLabels(labels)),
  };
}

/** The series that stands for all that were too many: it must not look like an ordinary one, whatever a row shows. */
const overflow = 'otel.metric.overflow';

function projectedLabels(rules: ProjectionRow['labels']): (attributes: Attributes) => LabelTexts {
  const all = { ...rules, [overflow]: { from: overflow } };
  const values = Object.entries(all).map(([name, rule]) => {
    return { name, value: labelValue(typeof rule === 'string' ? { from: rule } : rule) };
  });
  return (attributes) => {
    const labels: [name: string, value: string][] = [];
    for (const { name, value } of values) {
      const text = value(attributes);
      if (text !== undefined) labels.push([name, text]);
    }
    return labels;
  };
}

/**
 * The object for a series is held by the attributes of the series, and so for as long as these. Attributes that somebody
 * may still change, as other SDKs' are, hold what they last stood for, and are looked at again each time.
 */
function rememberedAttributes(
  takes: (attributes: Attributes) => boolean,
  labelsOf: (attributes: Attributes) => LabelTexts,
): ProjectedRow['attributesOf'] {
  const interned = new InternedAttributes();
  const known = new WeakMap<Attributes, Attributes | null>();
  return (attributes) => {
    const found = known.get(attributes);
    if (found !== undefined && Object.isFrozen(attributes)) return found ?? undefined;
    const projected = takes(attributes) ? interned.of(labelsOf(attributes)) : null;
    if (projected !== found) known.set(attributes, projected);
    return projected ?? undefined;
  };
}
