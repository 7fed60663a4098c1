/** Above which index there is no bucket: that of the values beyond the largest finite one, infinity alone. */
export function lastIndex(schema: number): number {
  return Math.floor(1024 * 2 ** schema) + 1;
}

/**
 * The limit of a bucket away from zero. A power of two is divided into 2^schema buckets, so the limit is
 * 2^(index / 2^schema); the bucket of the largest finite number ends there, and only infinity lies beyond
 * (https://prometheus.io/docs/specs/native_histograms/#schema).
 */
export function upperBound(schema: number, index: number): number {
  const last = lastIndex(schema);
  if (index >= last) return Number.POSITIVE_INFINITY;
  if (index === last - 1) return Number.MAX_VALUE;
  const exponent = index / 2 ** schema;
  const whole = Math.floor(exponent);
  // Apart, so that powers of two are exact and small ones do not vanish early.
  return 2 ** (exponent - whole) * 2 ** whole;
}
