/** A value as all text formats take it (Go's `strconv.ParseFloat`, and the names that Prometheus has for what is no number). */
export function valueText(value: number): string {
  // Whole numbers and common fractions alike: JavaScript's shortest text that reads as the same number.
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : 'NaN';
}

/**
 * The upper bound of a bucket in text 0.0.4 and 1.0.0, as Prometheus's own clients write it: the shortest digits, with an
 * exponent from `1e+06` on and below 0.0001 (Go's format `g`).
 */
export function boundText(bound: number): string {
  const size = Math.abs(bound);
  if (!Number.isFinite(bound) || (size >= 1e-4 && size < 1e6)) return valueText(bound);
  // A bound of negative zero is zero.
  return bound === 0 ? '0' : bound.toExponential().replace(/(?<=[+-])\d$/, '0$&');
}

/**
 * The same in OpenMetrics, whose canonical numbers show that they are floats: `1.0`. Prometheus stores bounds in this form,
 * so that queries find them as they were written.
 */
export function canonicalBoundText(bound: number): string {
  const text = boundText(bound);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
