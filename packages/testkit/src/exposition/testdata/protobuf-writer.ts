// Protobuf, the simplest way to write it, by the numbers of metrics.proto
// (https://github.com/prometheus/client_model/blob/v0.6.3/io/prometheus/client/metrics.proto).

/** A field with its tag, or several. */
export type Part = Uint8Array;

export const joined = (...parts: readonly Part[]): Part => Uint8Array.from(parts.flatMap((part) => [...part]));

/** What follows is bytes of the length that stands before them. */
export const delimited = (...parts: readonly Part[]): Part => {
  const body = joined(...parts);
  return joined(varint(BigInt(body.length)), body);
};

export const bytes = (id: number, value: Uint8Array | string): Part =>
  joined(tag(id, 2), delimited(typeof value === 'string' ? new TextEncoder().encode(value) : value));

export const message = (id: number, ...parts: readonly Part[]): Part => joined(tag(id, 2), delimited(...parts));

export const double = (id: number, value: number): Part =>
  joined(tag(id, 1), new Uint8Array(new Float64Array([value]).buffer));

/** `uint32`, `int64` and the like. */
export const integer = (id: number, value: number | bigint): Part => joined(tag(id, 0), varint(BigInt(value)));

/** `sint32` and `sint64`. */
export const zigzag = (id: number, value: number | bigint): Part => {
  const number = BigInt(value);
  return joined(tag(id, 0), varint(number < 0n ? -2n * number - 1n : 2n * number));
};

/** Repeated integers in one field. */
export const packed = (id: number, values: readonly number[]): Part =>
  message(id, ...values.map((value) => zigzag(0, value).subarray(1)));

function tag(id: number, wireType: number): Part {
  return varint(BigInt(id * 8 + wireType));
}

function varint(value: bigint): Part {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) digits.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...digits, Number(rest)]);
}

export type Pairs = readonly (readonly [name: string, value: string])[];

export const label = (id: number, [name, value]: readonly [string, string]): Part =>
  message(id, bytes(1, name), bytes(2, value));

export const timestamp = (id: number, milliseconds: number): Part => {
  const seconds = Math.floor(milliseconds / 1000);
  return message(id, integer(1, seconds), integer(2, (milliseconds - seconds * 1000) * 1_000_000));
};

export const exemplar = (id: number, pairs: Pairs, value: number, milliseconds?: number): Part =>
  message(
    id,
    ...pairs.map((pair) => label(1, pair)),
    double(2, value),
    ...(milliseconds === undefined ? [] : [timestamp(3, milliseconds)]),
  );

export const typeNumbers = { counter: 0, gauge: 1, summary: 2, untyped: 3, histogram: 4, gaugehistogram: 5 } as const;

/** A `MetricFamily` after its length. */
export const family = (name: string, type: keyof typeof typeNumbers, ...parts: readonly Part[]): Part =>
  delimited(bytes(1, name), integer(3, typeNumbers[type]), ...parts);

/** A metric of a family with its labels. */
export const metric = (pairs: Pairs, ...parts: readonly Part[]): Part =>
  message(4, ...pairs.map((pair) => label(1, pair)), ...parts);

// The values of a metric.
export const gauge = (value: number): Part => message(2, double(1, value));
export const counter = (value: number, ...parts: readonly Part[]): Part => message(3, double(1, value), ...parts);
export const summary = (...parts: readonly Part[]): Part => message(4, ...parts);
export const untyped = (value: number): Part => message(5, double(1, value));
export const histogram = (...parts: readonly Part[]): Part => message(7, ...parts);

export const quantile = (step: number, value: number): Part => message(3, double(1, step), double(2, value));

export const bucket = (upperBound: number, count: number, ...parts: readonly Part[]): Part =>
  message(3, integer(1, count), double(2, upperBound), ...parts);

export const span = (side: 'positive' | 'negative', offset: number, length: number): Part =>
  message(side === 'positive' ? 12 : 9, zigzag(1, offset), integer(2, length));

export const deltas = (side: 'positive' | 'negative', ...values: readonly (number | bigint)[]): Part =>
  joined(...values.map((value) => zigzag(side === 'positive' ? 13 : 10, value)));

/** Sum and count of a histogram or summary. */
export const totals = (count: number | bigint, sum: number): Part => joined(integer(1, count), double(2, sum));
