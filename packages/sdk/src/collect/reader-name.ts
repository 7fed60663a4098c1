/** The class of a reader, which is how people know it. */
export function readerName(reader: object): string {
  try {
    const { name } = reader.constructor as { readonly name?: unknown };
    return typeof name === 'string' && name !== '' ? name : nameless;
  } catch {
    return nameless;
  }
}

const nameless = 'without a name';
