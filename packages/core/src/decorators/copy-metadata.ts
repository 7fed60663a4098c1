/** The part of `reflect-metadata` that frameworks such as NestJS keep what they know of a method with. */
interface MetadataReflection {
  getOwnMetadataKeys(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/**
 * Hands over what other decorators have said about a function, such as the route that it answers: `reflect-metadata`
 * keeps it by the function's identity, beside the function.
 */
export function copyMetadata(from: object, to: object): void {
  const reflection: unknown = Reflect;
  if (!hasMetadata(reflection) || from === to) return;
  for (const key of reflection.getOwnMetadataKeys(from)) {
    reflection.defineMetadata(key, reflection.getOwnMetadata(key, from), to);
  }
}

function hasMetadata(reflection: unknown): reflection is MetadataReflection {
  const names: readonly (keyof MetadataReflection)[] = ['getOwnMetadataKeys', 'getOwnMetadata', 'defineMetadata'];
  return names.every((name) => typeof Reflect.get(reflection as object, name) === 'function');
}
