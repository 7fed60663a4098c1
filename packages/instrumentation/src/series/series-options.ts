import type { Attributes } from '@opentelemetry/api';

/**
 * One of the positions that tell the series of an instrument apart: the name of an attribute, whose values are strings,
 * numbers, booleans, or `undefined` for "not there"; or a function from an object of your own, of which there are few, to
 * several attributes at once (the endpoint of a client, the attributes of a pool).
 */
// biome-ignore lint/suspicious/noExplicitAny: the parameter is whatever the instrumentation hands over at that position
export type SeriesKey = string | ((value: any) => Attributes);

/** The value that a key takes in a record. */
export type SeriesKeyValue<K extends SeriesKey> = K extends (value: infer V) => Attributes
  ? V
  : string | number | boolean | undefined;

/** The values of all keys, in their order. */
export type SeriesKeyValues<K extends readonly SeriesKey[]> = {
  readonly [I in keyof K]: K[I] extends SeriesKey ? SeriesKeyValue<K[I]> : never;
};

/** An instrument and what tells its series apart. */
export interface SeriesOptions<K extends readonly SeriesKey[]> {
  readonly name: string;
  /** UCUM unit. */
  readonly unit: string;
  readonly description: string;
  /** At most eight. */
  readonly keys: K;
  /** Attributes that all series have. */
  readonly constant?: Attributes;
  /**
   * How many series are kept, 2000 by default. All that do not fit share one, in which each attribute that is a string is
   * `_OTHER`, and others are left out. It is the last resort: bound each attribute on its own, with `cappedValues()`.
   */
  readonly limit?: number;
}

export interface HistogramOptions<K extends readonly SeriesKey[]> extends SeriesOptions<K> {
  /** The upper bounds of the buckets, in the unit of the instrument. */
  readonly boundaries: readonly number[];
}

/** One series of a counter or an up-down counter, whichever provider there is; keep it where it is used often. */
export interface AddingSeries {
  add(value: number): void;
}

/** One series of a histogram or a gauge, whichever provider there is; keep it where it is used often. */
export interface RecordingSeries {
  record(value: number): void;
}

/** A counter or an up-down counter. Its methods never throw, and allocate nothing for series that they know. */
export interface SeriesAdder<K extends readonly SeriesKey[]> {
  add(value: number, ...keys: SeriesKeyValues<K>): void;
  series(...keys: SeriesKeyValues<K>): AddingSeries;
  /** Ends the series of something that is gone for good, such as a pool that was closed. */
  remove(...keys: SeriesKeyValues<K>): void;
}

/** A histogram or a gauge. Its methods never throw, and allocate nothing for series that they know. */
export interface SeriesRecorder<K extends readonly SeriesKey[]> {
  record(value: number, ...keys: SeriesKeyValues<K>): void;
  series(...keys: SeriesKeyValues<K>): RecordingSeries;
  /** Ends the series of something that is gone for good, such as a pool that was closed. */
  remove(...keys: SeriesKeyValues<K>): void;
}

/** Something that is under way. */
export interface Underway {
  /** Takes one off where one was added. Call it once for each `begin()` that returned it. */
  end(): void;
}

/** An up-down counter of what is under way. */
export interface Activity<K extends readonly SeriesKey[]> {
  /** Adds one. All that is under way in one series shares the returned object, so nothing is allocated. */
  begin(...keys: SeriesKeyValues<K>): Underway;
}

/** What an observable instrument is. */
export interface ObservableDescription {
  readonly kind: 'counter' | 'up-down-counter' | 'gauge';
  readonly name: string;
  /** UCUM unit. */
  readonly unit: string;
  readonly description: string;
}

/** Observable instruments by the names that the callback calls them by. */
export type ObservableDescriptions = Readonly<Record<string, ObservableDescription>>;

/** What the callback observes with: a function for each instrument. */
export type Observers<D extends ObservableDescriptions> = {
  readonly [N in keyof D]: (value: number, attributes?: Attributes) => void;
};
