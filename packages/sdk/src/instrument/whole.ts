/** The whole part of a number. What is no number stays what it is, for whoever refuses it. */
export function whole<T>(value: T): T | number {
  return typeof value === 'number' ? Math.trunc(value) : value;
}
