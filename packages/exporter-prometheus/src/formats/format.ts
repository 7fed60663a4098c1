import type { Family } from '../families/family.ts';

/** Takes an exposition piece by piece (`output/byte-writer.ts`). */
export interface ByteSink {
  /** Appends text, as UTF-8. */
  text(piece: string): void;
  /** Appends bytes; they are copied. */
  bytes(piece: Uint8Array): void;
}

/** For formats in which what stands before a value comes again and again. */
export interface TextSink extends ByteSink {
  /** Makes sure that the next so many bytes are written side by side, so that they can be repeated. */
  reserve(byteLength: number): void;
  /** How many bytes have been written. */
  readonly position: number;
  /** Appends once more what stands at a position; `false`, and nothing appended, where it is out of reach by now. */
  repeat(from: number, length: number): boolean;
  /** Appends the digits of a whole number. */
  integer(value: number): void;
}

/**
 * Writes families in one exposition format. For each family `begin`, `row` for each of its rows by index, `end`, and `close`
 * after the last: between any two calls the writer may be made to wait, so that a large exposition does not hold up the
 * event loop. A writer serves one exposition.
 */
export interface FormatWriter {
  begin(family: Family): void;
  row(family: Family, index: number): void;
  end(family: Family): void;
  close(): void;
}

/** An exposition format in one of its versions. */
export type Format =
  | { readonly kind: 'text'; readonly version: '0.0.4' | '1.0.0' }
  | { readonly kind: 'openmetrics'; readonly version: '0.0.1' | '1.0.0' }
  | { readonly kind: 'protobuf' };

/** How names that are not valid without quotes are written (Prometheus, "UTF-8 support", content negotiation). */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values';
