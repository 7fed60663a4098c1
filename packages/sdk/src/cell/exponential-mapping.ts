/** The finest scale: 2^20 buckets for each doubling. */
export const finestScale = 20;
/** The coarsest scale: two buckets for all positive doubles. */
export const coarsestScale = -10;

const smallestNormal = 2 ** -1022;
const bits = new DataView(new ArrayBuffer(8));

/**
 * The index of the bucket of a positive value: the one whose lower bound `2 ** (index / 2 ** scale)` is below the value and
 * whose upper bound is not (OpenTelemetry data model, "ExponentialHistogram": buckets are upper-inclusive).
 */
export function bucketIndex(value: number, scale: number): number {
  return scale > 0 ? indexByLogarithm(value, scale) : indexByExponent(value, -scale);
}

function indexByLogarithm(value: number, scale: number): number {
  // Values below the smallest normal number share its bucket: their logarithm is too inexact.
  if (value <= smallestNormal) return -1022 * 2 ** scale - 1;
  // The logarithm of a power of two may miss the integer that it is; the power itself is exact.
  const { exponent, isPower } = decompose(value);
  if (isPower) return exponent * 2 ** scale - 1;
  const index = Math.floor(Math.log(value) * (Math.LOG2E * 2 ** scale));
  const highest = 1024 * 2 ** scale - 1;
  return index >= highest ? highest : index;
}

function indexByExponent(value: number, shift: number): number {
  if (value <= smallestNormal) return -1023 >> shift;
  const { exponent, isPower } = decompose(value);
  return (isPower ? exponent - 1 : exponent) >> shift;
}

interface Decomposed {
  exponent: number;
  isPower: boolean;
}

/** One object for all calls: recording allocates nothing. */
const decomposed: Decomposed = { exponent: 0, isPower: false };

function decompose(value: number): Decomposed {
  bits.setFloat64(0, value);
  const upper = bits.getUint32(0);
  decomposed.exponent = ((upper >>> 20) & 0x7ff) - 1023;
  decomposed.isPower = (upper & 0xfffff) === 0 && bits.getUint32(4) === 0;
  return decomposed;
}
