/** The categories of `bucketize` where none are given. */
export type SizeCategory = 'small' | 'medium' | 'large' | 'unknown';

const kibibyte = 1024;
const sizeLimits = Object.freeze({ small: kibibyte, medium: kibibyte ** 2 });

/**
 * The category of a number, so that a label has a few values where the number has no end of them. Without limits the number
 * is a size in bytes: `small` below 1 KiB, `medium` below 1 MiB, `large` from there on.
 *
 * @param limits each category with the number that it ends below, in ascending order
 * @param beyond the category of what is not below any limit
 * @returns `unknown` for what is no number from 0 up
 * @example
 * bucketize(2048); // 'medium'
 * bucketize(rows, { few: 100, many: 10_000 }, 'very many');
 */
export function bucketize(bytes: unknown): SizeCategory;
export function bucketize<C extends string, B extends string>(
  value: unknown,
  limits: Readonly<Record<C, number>>,
  beyond: B,
): C | B | 'unknown';
export function bucketize(
  value: unknown,
  limits: Readonly<Record<string, number>> = sizeLimits,
  beyond = 'large',
): string {
  // NaN is not at least 0 either.
  if (typeof value !== 'number' || !(value >= 0)) return 'unknown';
  for (const category in limits) if (value < (limits[category] as number)) return category;
  return beyond;
}
