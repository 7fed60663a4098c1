/** The object on the prototype chain that has the method of its own, so that each of them is patched once, for all heirs. */
export function prototypeWith(method: string, of: object): object {
  let prototype: object = of;
  while (!Object.hasOwn(prototype, method)) {
    const next: object | null = Reflect.getPrototypeOf(prototype);
    if (next === null) return of;
    prototype = next;
  }
  return prototype;
}
