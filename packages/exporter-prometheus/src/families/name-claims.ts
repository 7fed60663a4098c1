import type { FamilyShape } from './family.ts';

/**
 * Which family each sample name belongs to: the first that was shown with it, for the life of the exporter. A second family
 * of another type, or a metric `x_count` beside a histogram `x`, would make Prometheus refuse the whole scrape.
 *
 * In OpenMetrics a counter `x_total` takes the names `x` and `x_created` for its type alone. Where another family has one of
 * them, or wants it later, it is shown without its type: a type is less than a metric.
 */
export class NameClaims {
  readonly #namesOf: (shape: FamilyShape) => readonly string[];
  readonly #owners = new Map<string, FamilyShape>();
  /** The names of counters that are shown without their type. */
  readonly #untyped = new Set<string>();

  constructor(namesOf: (shape: FamilyShape) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** Gives the names to a family, or tells the family that has one of them. */
  claim(shape: FamilyShape): FamilyShape | undefined {
    const untyped: string[] = [];
    for (const name of this.#wanted(shape)) {
      const owner = this.#owners.get(name);
      if (owner === undefined || (owner.name === shape.name && owner.type === shape.type)) continue;
      if (isForItsType(owner, name)) untyped.push(owner.name);
      else if (isForItsType(shape, name)) untyped.push(shape.name);
      else return owner;
    }
    for (const name of untyped) this.#untyped.add(name);
    for (const name of this.#wanted(shape)) this.#owners.set(name, shape);
    return undefined;
  }

  /** Whether the type of a family cannot be told; to be asked when all that is shown has its names. */
  isUntyped({ name, type }: FamilyShape): boolean {
    return type === 'counter' && this.#untyped.has(name);
  }

  #wanted(shape: FamilyShape): readonly string[] {
    return this.isUntyped(shape) ? [shape.name] : this.#namesOf(shape);
  }
}

/** Whether a family has a name for the sake of its type, which it can do without. */
function isForItsType({ name: own, type }: FamilyShape, name: string): boolean {
  return type === 'counter' && name !== own;
}
