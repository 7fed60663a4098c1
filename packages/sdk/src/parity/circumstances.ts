import { isDeepStrictEqual } from 'node:util';
import { type Attributes, ValueType } from '@opentelemetry/api';
import { type Difference, type Point, type Stream, sortedAttributes } from './comparison.ts';
import { type Configuration, matches, renamed, streamName, type ViewSettings } from './configuration.ts';
import type { Collected } from './interpreter.ts';
import type { Definition, Program } from './program.ts';

interface Parts {
  readonly program: Program;
  readonly configuration: Configuration;
  readonly ours: readonly Collected[];
}

/** A difference and all that led to it. */
export class Circumstances {
  readonly difference: Difference;
  readonly stream: Stream;
  readonly ours: Point | undefined;
  readonly official: Point | undefined;
  readonly configuration: Configuration;
  readonly #program: Program;
  readonly #run: readonly Collected[];

  constructor(difference: Difference, parts: Parts) {
    this.difference = difference;
    this.ours = only(difference.ours);
    this.official = only(difference.official);
    this.stream = (difference.ours[0] ?? (difference.official[0] as Point)).stream;
    this.configuration = parts.configuration;
    this.#program = parts.program;
    this.#run = parts.ours;
  }

  get isObservable(): boolean {
    return this.stream.instrumentType.startsWith('OBSERVABLE');
  }

  /** What created the instrument of the stream: several, where it was created again. */
  get definitions(): readonly Definition[] {
    const created = this.#program.commands.flatMap((command) =>
      command.type === 'create' ? [command.definition] : [],
    );
    return [...this.#program.definitions, ...created].filter((definition) => this.#isOfStream(definition));
  }

  /** The views that make this stream of the instrument. */
  get views(): readonly ViewSettings[] {
    return this.configuration.views.filter(
      (view) =>
        matches(view, this.stream.scope, this.#instrumentName, this.stream.instrumentType) &&
        streamName(view, this.#instrumentName) === this.stream.name.toLowerCase(),
    );
  }

  /** Whether what is observed of the series was less than before, at any collection until this one. */
  get hasFallen(): boolean {
    const totals = this.observedSoFar
      .filter(({ length }) => length > 0)
      .map((values) => values.reduce((a, b) => a + b));
    return totals.some((total, i) => total < (totals[i - 1] ?? total));
  }

  get recordsWhatIsNotFinite(): boolean {
    return this.#program.commands.some((command) => command.type === 'record' && !Number.isFinite(command.value));
  }

  /** What callbacks observed of this series for this collection, a value for each set of attributes. */
  observed(collection: number = this.difference.collection): readonly number[] {
    const all = this.#run[collection]?.observed ?? [];
    const values = new Map<string, number>();
    for (const { slot, attributes, value } of all) {
      if (!this.#isOfStream(slot.definition) || !Number.isFinite(value)) continue;
      const given = sortedAttributes(attributes as Attributes);
      const kept = Object.fromEntries(Object.entries(given).filter(([key]) => this.#keeps(key)));
      if (isDeepStrictEqual(kept, this.attributes)) {
        values.set(JSON.stringify(given), this.stream.valueType === ValueType.INT ? Math.trunc(value) : value);
      }
    }
    return [...values.values()];
  }

  /** The same for each collection until this one. */
  get observedSoFar(): readonly (readonly number[])[] {
    return Array.from({ length: this.difference.collection + 1 }, (_, collection) => this.observed(collection));
  }

  /** Whether the series was observed for the collection of the same reader before this one. */
  get wasObservedLast(): boolean {
    const before = this.#run
      .slice(0, this.difference.collection)
      .findLastIndex(({ reader }) => reader === this.difference.reader);
    return before >= 0 && this.observed(before).length > 0;
  }

  get attributes(): Attributes {
    return (this.difference.ours[0] ?? (this.difference.official[0] as Point)).attributes;
  }

  get #instrumentName(): string {
    const name = this.stream.name.toLowerCase();
    return name.endsWith(renamed) ? name.slice(0, -renamed.length) : name;
  }

  #keeps(key: string): boolean {
    return this.views.every(({ keys }) => keys === undefined || keys.keys.includes(key) === (keys.list === 'allow'));
  }

  #isOfStream({ scope, name, kind, unit, valueType }: Definition): boolean {
    const { stream } = this;
    return (
      scope === stream.scope &&
      name.toLowerCase() === this.#instrumentName &&
      kind.replaceAll('-', '_').toUpperCase() === stream.instrumentType &&
      unit === stream.unit &&
      valueType === stream.valueType
    );
  }
}

function only(points: readonly Point[]): Point | undefined {
  return points.length === 1 ? points[0] : undefined;
}
