import type { Metric, Scope, Snapshot, TimeSlice } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import type { Family, FamilyShape, InfoFamily, LabelSet } from '../families/family.ts';
import { FamilyBuilder, type FamilyProblems } from '../families/family-builder.ts';
import { LabelCache } from '../families/label-cache.ts';
import { NameClaims } from '../families/name-claims.ts';
import {
  familyTypeOf,
  onceForEach,
  type TranslatedMetric,
  type TranslateMetric,
} from '../families/translated-metric.ts';
import type { Escaping } from '../formats/format.ts';
import { exposedMetricName } from '../names/escaping.ts';
import { labelSets } from '../names/labels/label-sets.ts';
import { type MetricIdentity, metricName } from '../names/metric-name.ts';
import type { TranslationStrategy } from '../names/translation-strategy.ts';
import { collectionErrorsShape } from './collection-errors.ts';

export interface TranslationOptions {
  readonly translationStrategy: TranslationStrategy;
  readonly prefix: string;
  readonly withoutScopeInfo: boolean;
  readonly withoutTargetInfo: boolean;
  /** Whether an attribute of the resource becomes a label of every sample. */
  readonly isConstantLabel: (key: string) => boolean;
}

interface TranslationParts {
  readonly escaping: Escaping;
  readonly namesOf: (shape: FamilyShape) => readonly string[];
  readonly problems: FamilyProblems;
}

const targetShape = { name: 'target_info', type: 'info' } as const;

/** Makes families of snapshots, and keeps for the next one what stays the same. */
export class Translation {
  readonly #options: TranslationOptions;
  readonly #parts: TranslationParts;
  readonly #claims: NameClaims;
  readonly #labelsOfResource: (attributes: Attributes) => LabelSet;
  /** The labels that every sample has, by which it is seen that they are others now. */
  #constantText = '';
  #builder: FamilyBuilder;

  constructor(options: TranslationOptions, parts: TranslationParts) {
    this.#options = options;
    this.#parts = parts;
    this.#claims = new NameClaims(parts.namesOf);
    // Ours come first: as no metric of the application is of this type, none can take their names.
    for (const { name } of [targetShape, collectionErrorsShape]) this.#claims.claim({ name, type: 'info' });
    this.#labelsOfResource = labelSets({ strategy: options.translationStrategy, escaping: parts.escaping });
    this.#builder = this.#builderWith({});
  }

  /** @param wanted names of families or samples; everything where it is empty */
  async families(snapshot: Snapshot, slice: TimeSlice, wanted: ReadonlySet<string>): Promise<readonly Family[]> {
    this.#follow(snapshot.resource.attributes);
    const families = await this.#builder.families(snapshot, slice, wanted);
    const target = this.#target(snapshot.resource.attributes);
    return target === undefined || (wanted.size > 0 && !wanted.has(target.name)) ? families : [target, ...families];
  }

  /** Detectors of the resource may be late: labels that it gives are made anew then. */
  #follow(attributes: Attributes): void {
    const { isConstantLabel } = this.#options;
    const constant = Object.fromEntries(Object.entries(attributes).filter(([key]) => isConstantLabel(key)));
    const { text } = this.#labelsOfResource(constant);
    if (text === this.#constantText) return;
    this.#constantText = text;
    this.#builder = this.#builderWith(constant);
  }

  #builderWith(constant: Attributes): FamilyBuilder {
    const { problems } = this.#parts;
    return new FamilyBuilder({ translate: onceForEach(this.#translateWith(constant)), claims: this.#claims, problems });
  }

  #translateWith(constant: Attributes): TranslateMetric {
    const { translationStrategy: strategy, prefix, withoutScopeInfo } = this.#options;
    const { escaping } = this.#parts;
    return (scope: Scope, metric: Metric): TranslatedMetric => {
      const type = familyTypeOf(metric);
      const { name, unit } = metricName(identityOf(metric), strategy, prefix);
      const reserved = type === 'histogram' || type === 'exponential-histogram' ? ['le'] : [];
      const labelsOf = labelSets({
        ...{ strategy, escaping, reserved, constant },
        scope: withoutScopeInfo ? undefined : scope,
      });
      return {
        family: { name: exposedMetricName(name, escaping), type, unit },
        addsUp: metric.kind !== 'gauge',
        labels: new LabelCache(labelsOf),
      };
    };
  }

  #target(attributes: Attributes): InfoFamily | undefined {
    if (this.#options.withoutTargetInfo) return undefined;
    const labels = this.#labelsOfResource(attributes);
    if (labels.pairs.length === 0) return undefined;
    const row = { labels, value: 1, startTime: [0, 0], exemplars: [] } as const;
    return { ...targetShape, unit: '', help: 'Target metadata', rows: [{ ...row, startTime: [0, 0] }] };
  }
}

function identityOf({ descriptor: { name, unit }, kind, monotonic }: Metric): MetricIdentity {
  switch (kind) {
    case 'sum':
      return { name, unit, kind: monotonic ? 'counter' : 'up-down-counter' };
    case 'gauge':
      return { name, unit, kind };
    case 'histogram':
    case 'exponential-histogram':
      return { name, unit, kind: 'histogram' };
    default:
      return kind satisfies never;
  }
}
