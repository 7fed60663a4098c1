// Hot: handles each series of a scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Metric, SeriesSnapshot, Snapshot, TimeSlice } from '@executor-metrics/sdk';
import type { AnyRow, Family, FamilyShape } from './family.ts';
import { mergedRow } from './merge-rows.ts';
import type { NameClaims } from './name-claims.ts';
import { sampleNames } from './sample-names.ts';
import type { TranslatedMetric, TranslateMetric } from './translated-metric.ts';

/** What the application did that Prometheus cannot show, for the one who tells it. */
export interface FamilyProblems {
  /** A metric is left out because its names belong to another family. */
  nameTaken(metric: Metric, family: FamilyShape, owner: FamilyShape): void;
  /** A series is left out because another has the same labels, and other bounds. */
  notMergeable(family: FamilyShape, labels: string): void;
  /** A metric is left out because it tells changes and not totals. */
  delta(metric: Metric): void;
  /** A series of a counter is left out because its value is below zero or not a number, which no total can be. */
  notATotal(metric: Metric): void;
}

export interface FamilyBuilderParts {
  readonly translate: TranslateMetric;
  readonly claims: NameClaims;
  readonly problems: FamilyProblems;
}

/** Groups the metrics of snapshots by the names that they have for Prometheus. */
export class FamilyBuilder {
  readonly #parts: FamilyBuilderParts;

  constructor(parts: FamilyBuilderParts) {
    this.#parts = parts;
  }

  /** @param wanted names of families or samples; all families where it is empty */
  async families(snapshot: Snapshot, slice: TimeSlice, wanted: ReadonlySet<string>): Promise<readonly Family[]> {
    const groups = new Map<string, FamilyGroup>();
    for (const { scope, metrics } of snapshot.scopes) {
      for (const metric of metrics) {
        const translated = this.#parts.translate(scope, metric);
        if (metric.series.length === 0 || !this.#isShown(metric, translated)) continue;
        if (wanted.size > 0 && !sampleNames(translated.family).some((name) => wanted.has(name))) continue;
        const { name } = translated.family;
        const group = groups.get(name) ?? new FamilyGroup(translated);
        groups.set(name, group);
        await this.#fill(group, metric, translated, slice);
      }
    }
    const { claims } = this.#parts;
    return [...groups.values()]
      .map((group) => group.family(claims.isUntyped(group.shape)))
      .filter(({ rows }) => rows.length > 0);
  }

  #isShown(metric: Metric, { family }: TranslatedMetric): boolean {
    const { claims, problems } = this.#parts;
    if (metric.temporality === 'delta' && metric.kind !== 'gauge') {
      problems.delta(metric);
      return false;
    }
    const owner = claims.claim(family);
    if (owner !== undefined) problems.nameTaken(metric, family, owner);
    return owner === undefined;
  }

  async #fill(group: FamilyGroup, metric: Metric, { labels: cache, addsUp }: TranslatedMetric, slice: TimeSlice) {
    const { series, descriptor } = metric;
    group.describe(descriptor.description);
    const isCounter = group.shape.type === 'counter';
    for (let i = 0; i < series.length; i++) {
      const { attributes, value, startTime, exemplars } = series[i] as SeriesSnapshot;
      if (isCounter && !((value as number) >= 0)) {
        this.#parts.problems.notATotal(metric);
        continue;
      }
      const row: AnyRow = { labels: cache.labelsOf(attributes, i), value, startTime, exemplars };
      if (!group.take(row, addsUp)) this.#parts.problems.notMergeable(group.shape, row.labels.text);
      if (slice.isOver()) await slice.next();
    }
    cache.end(series.length);
  }
}

/** A family as it fills. */
class FamilyGroup {
  readonly shape: TranslatedMetric['family'];
  #help = '';
  readonly #rows: AnyRow[] = [];
  /** By the text of the labels. */
  readonly #indices = new Map<string, number>();

  constructor({ family }: TranslatedMetric) {
    this.shape = family;
  }

  /** The first description counts, where metrics that share a name have several. */
  describe(help: string): void {
    if (this.#help === '') this.#help = help;
  }

  /** `false` where there is such a series already with which this one cannot be one. */
  take(row: AnyRow, addsUp: boolean): boolean {
    const { text } = row.labels;
    const index = this.#indices.get(text);
    if (index === undefined) {
      this.#indices.set(text, this.#rows.push(row) - 1);
      return true;
    }
    const merged = mergedRow(this.#rows[index] as AnyRow, row, addsUp);
    if (merged !== undefined) this.#rows[index] = merged;
    return merged !== undefined;
  }

  family(isUntyped: boolean): Family {
    // Who has the name has the type, and the type decides what the rows hold.
    return { ...this.shape, help: this.#help, rows: this.#rows, isUntyped } as unknown as Family;
  }
}
