import type { Attributes } from '@opentelemetry/api';

/** What a label can be made of. The type of OpenTelemetry's API admits anything. */
export type LabelValue =
  | string
  | number
  | boolean
  | readonly (string | null | undefined)[]
  | readonly (number | null | undefined)[]
  | readonly (boolean | null | undefined)[];

/**
 * What the type argument of `ExecutorMetrics` may be: for each operation, the attributes that its measurements carry and
 * the values that each of them has.
 */
export type LabelSchema<S> = {
  readonly [N in keyof S]: { readonly [K in keyof S[N]]: string extends K ? unknown : LabelValue | undefined };
};

/** The schema of an `ExecutorMetrics` without one: any operation, any attributes. */
export type AnyLabels = Readonly<Record<string, Attributes>>;

/** The names of the operations of a schema. */
export type OperationName<S> = keyof S & string;

/** Attributes as a call gives them: some or all of those of the schema. `undefined` means "not there". */
export type Labels<A> = { readonly [K in keyof A]?: A[K] | undefined };
