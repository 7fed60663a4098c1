import type { FamilyShape } from './family.ts';

/**
 * Which family each sample name belongs to: the first that was shown with it, for the life of the exporter. A second family
 * of another type, or a metric `x_count` beside a histogram `x`, would make Prometheus refuse the whole scrape.
 */
export class NameClaims {
  readonly #namesOf: (shape: FamilyShape) => readonly string[];
  readonly #owners = new Map<string, FamilyShape>();

  constructor(namesOf: (shape: FamilyShape) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** Gives the names to a family, or tells the family that has one of them. */
  claim(shape: FamilyShape): FamilyShape | undefined {
    const names = this.#namesOf(shape);
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined && (owner.name !== shape.name || owner.type !== shape.type)) return owner;
    }
    for (const name of names) this.#owners.set(name, shape);
    return undefined;
  }
}
