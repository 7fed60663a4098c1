const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const infinite = /^([+-]?)inf(?:inity)?$/i;

/**
 * A number as Go's `strconv.ParseFloat` reads it, without the hexadecimal forms and underscores that Prometheus refuses;
 * undefined for anything else, such as `Infinity1`, `+NaN`, an empty text or a decimal that is too large for a float.
 */
export function parseFloatStrictly(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const sign = infinite.exec(text)?.[1];
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
