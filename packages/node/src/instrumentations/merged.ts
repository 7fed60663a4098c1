/**
 * Options above options, the last ones on top: objects of options are merged, everything else is replaced, and `undefined`
 * counts as not given.
 */
export function merged(...layers: readonly object[]): object {
  // Not assigned one by one: an option may be called `__proto__`, and is then to be refused by name.
  const entries = new Map<string, unknown>();
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    if (value === undefined) continue;
    const below = entries.get(name);
    entries.set(name, isPlain(below) && isPlain(value) ? merged(below, value) : value);
  }
  return Object.fromEntries(entries);
}

/** An object that was written down, and not an instance of something. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Reflect.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
