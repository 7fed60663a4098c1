/**
 * Numbers by which filters and functions can stand in a map key. What is composed is identified by its parts, so that two
 * readers, for each of which the same views were composed, get the same identity. Held weakly: an identity is not what
 * keeps a view alive.
 */
const identities = new WeakMap<object, string>();
let assigned = 0;

/** Makes the identity of `whole` that of its parts, in their order. */
export function identify<T extends object>(whole: T, parts: readonly object[]): T {
  // Digits, commas and brackets only: a composition of compositions cannot be mistaken for another.
  identities.set(whole, `[${parts.map(identityOf).join(',')}]`);
  return whole;
}

/** The same for the same object as long as it lives; empty for nothing. */
export function identityOf(object: object | undefined): string {
  if (object === undefined) return '';
  const known = identities.get(object);
  if (known !== undefined) return known;
  assigned++;
  identities.set(object, String(assigned));
  return String(assigned);
}
