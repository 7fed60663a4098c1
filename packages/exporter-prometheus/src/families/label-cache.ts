// Hot: asked for each series at each scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { LabelSet } from './family.ts';

/**
 * Translates the attributes of a series once for its life. Our SDK hands out one frozen object for each series; attributes
 * that somebody may still change, as other SDKs' are, are translated anew each time.
 */
export class LabelCache {
  readonly #translate: (attributes: Attributes) => LabelSet;
  readonly #known = new WeakMap<Attributes, LabelSet>();
  /** Of the last scrape, by position: series mostly come in the order of the last time, which saves a look into the map. */
  #attributes: Attributes[] = [];
  #labels: LabelSet[] = [];

  constructor(translate: (attributes: Attributes) => LabelSet) {
    this.#translate = translate;
  }

  /** @param position of the series in its metric */
  labelsOf(attributes: Attributes, position: number): LabelSet {
    if (this.#attributes[position] === attributes) return this.#labels[position] as LabelSet;
    const labels = this.#known.get(attributes) ?? this.#translate(attributes);
    if (!Object.isFrozen(attributes)) return labels;
    this.#known.set(attributes, labels);
    // Nothing is remembered beyond the end, so that the lists have no holes.
    if (position <= this.#attributes.length) {
      this.#attributes[position] = attributes;
      this.#labels[position] = labels;
    }
    return labels;
  }

  /** The metric had so many series: what was remembered of more of them may go. */
  end(count: number): void {
    if (this.#attributes.length <= count) return;
    this.#attributes.length = count;
    this.#labels.length = count;
  }
}
