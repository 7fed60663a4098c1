import { type AttributeValue, ValueType } from '@opentelemetry/api';
import fc from 'fast-check';

/** Attributes as careless callers write them. */
export type LooseAttributes = Readonly<Record<string, AttributeValue | undefined>>;

export const synchronousKinds = ['counter', 'up-down-counter', 'histogram', 'gauge'] as const;
export const observableKinds = ['observable-counter', 'observable-up-down-counter', 'observable-gauge'] as const;
export type SynchronousKind = (typeof synchronousKinds)[number];
export type ObservableKind = (typeof observableKinds)[number];

export interface Definition {
  readonly scope: string;
  readonly name: string;
  readonly kind: SynchronousKind | ObservableKind;
  readonly unit: string;
  readonly description: string;
  readonly valueType: ValueType;
  readonly boundaries: readonly number[] | undefined;
}

/** Slots and observers are numbers that wrap around what there is, so that a program stays one when it shrinks. */
export type Command =
  | { readonly type: 'create'; readonly definition: Definition }
  | {
      readonly type: 'record';
      readonly slot: number;
      readonly value: number;
      readonly attributes: LooseAttributes | undefined;
      /** Ours records through `bind()`. */
      readonly bound: boolean;
    }
  | { readonly type: 'attach'; readonly slot: number; readonly observer: number }
  | { readonly type: 'detach'; readonly slot: number; readonly observer: number }
  | {
      readonly type: 'attach-batch' | 'detach-batch';
      readonly slots: readonly number[];
      readonly observer: number;
    }
  /** From now on the callback observes the value; counters grow by it, or begin anew with it. */
  | {
      readonly type: 'observe';
      readonly slot: number;
      readonly observer: number;
      readonly attributes: LooseAttributes;
      readonly value: number;
      readonly restart: boolean;
    }
  /** The callback no longer observes these attributes. */
  | {
      readonly type: 'forget';
      readonly slot: number;
      readonly observer: number;
      readonly attributes: LooseAttributes;
    }
  /** How the callback ends from now on. */
  | { readonly type: 'behave'; readonly observer: number; readonly manner: Manner }
  | { readonly type: 'collect'; readonly reader: number };

export type Manner = 'returns' | 'resolves' | 'throws' | 'rejects';

export interface Program {
  readonly definitions: readonly Definition[];
  readonly commands: readonly Command[];
}

/** How many observers a program has; each has callbacks for single instruments and for batches. */
export const observerCount = 3;

const names = ['jobs', 'job.latency', 'bytes'];

/** Values whose sums are exact in any order, and a few that should not be there. */
const value: fc.Arbitrary<number> = fc.oneof(
  { weight: 240, arbitrary: fc.integer({ min: 1, max: 20_000 }) },
  { weight: 80, arbitrary: fc.integer({ min: 1, max: 400 }).map((quarters) => quarters / 4) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 12, arbitrary: fc.integer({ min: -500, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);

const attributeValue: fc.Arbitrary<AttributeValue | undefined> = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom<AttributeValue>('a', 'b', '1', 'true', 'null', '["a","b"]', '') },
  { weight: 25, arbitrary: fc.constantFrom<AttributeValue>(0, 1, 2.5, -3) },
  { weight: 15, arbitrary: fc.boolean() },
  { weight: 15, arbitrary: fc.constantFrom<AttributeValue>(['a', 'b'], ['a,b'], [], [1, 2], ['1', '2'], [true]) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** Entries, not a record: their order is part of what is tested. */
const attributes: fc.Arbitrary<LooseAttributes> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), attributeValue), {
    selector: ([key]) => key,
    maxLength: 3,
  })
  .map((entries) => Object.fromEntries(entries));

/** Few sets, so that programs come back to them. */
const familiarAttributes: fc.Arbitrary<LooseAttributes> = fc.constantFrom<LooseAttributes>(
  {},
  { x: 'a' },
  { x: 'a', y: 1 },
  { y: 1, x: 'a' },
  { x: 'b', y: '1' },
  { z: true, x: 'a' },
);
const anyAttributes = fc.oneof({ weight: 3, arbitrary: familiarAttributes }, { weight: 1, arbitrary: attributes });

const definition: fc.Arbitrary<Definition> = fc.record({
  scope: fc.constantFrom('library', 'library', 'application'),
  name: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => name.toUpperCase()) },
  ),
  kind: fc.constantFrom(...synchronousKinds, 'counter' as const, 'histogram' as const, ...observableKinds),
  unit: fc.oneof({ weight: 30, arbitrary: fc.constantFrom('', 'By') }, { weight: 1, arbitrary: fc.constant('s') }),
  description: fc.oneof(
    { weight: 20, arbitrary: fc.constant('What is counted.') },
    { weight: 1, arbitrary: fc.constantFrom('', 'What is counted, at length.') },
  ),
  valueType: fc.constantFrom(ValueType.DOUBLE, ValueType.DOUBLE, ValueType.INT),
  boundaries: fc.constantFrom(undefined, undefined, [], [0.5, 10, 100], [100, 1, 10_000]),
});

const slot = fc.nat({ max: 11 });
const observer = fc.nat({ max: observerCount - 1 });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('create' as const), definition }) },
  {
    weight: 40,
    arbitrary: fc.record({
      type: fc.constant('record' as const),
      slot,
      value,
      attributes: fc.option(anyAttributes, { nil: undefined, freq: 6 }),
      bound: fc.nat({ max: 3 }).map((n) => n === 0),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('attach' as const), slot, observer }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('detach' as const), slot, observer }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('attach-batch' as const, 'attach-batch' as const, 'detach-batch' as const),
      slots: fc.array(slot, { maxLength: 3 }),
      observer,
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      type: fc.constant('observe' as const),
      slot,
      observer,
      attributes: anyAttributes,
      value,
      restart: fc.nat({ max: 19 }).map((n) => n === 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('forget' as const), slot, observer, attributes: familiarAttributes }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('behave' as const),
      observer,
      manner: fc.constantFrom<Manner>('returns', 'resolves', 'resolves', 'resolves', 'throws', 'rejects'),
    }),
  },
  { weight: 14, arbitrary: fc.record({ type: fc.constant('collect' as const), reader: fc.nat({ max: 2 }) }) },
);

export const program: fc.Arbitrary<Program> = fc.record({
  definitions: fc.array(definition, { minLength: 1, maxLength: 4 }),
  commands: fc.array(command, { minLength: 5, maxLength: 60, size: 'max' }),
});
