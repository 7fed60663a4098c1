const longestMessage = 200;

/** What somebody else's program said, as a message of ours shows it: short, on one line, without control characters. */
export function cleanMessage(text: string): string {
  // Cut before it is searched: it may be megabytes.
  const words = text
    .slice(0, 4 * longestMessage)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return words.length <= longestMessage ? words : `${words.slice(0, longestMessage).toWellFormed()}…`;
}

/** Why an operation of Node failed, as short as it can be said. */
export function reasonOf(error: unknown): string {
  // A refused connection to a name with several addresses has an empty message and says why in its parts.
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map((each) => reasonOf(each)))].join('; ');
  }
  if (!(error instanceof Error)) return cleanMessage(String(error));
  if (error.message !== '') return cleanMessage(error.message);
  return codeOf(error) ?? error.name;
}

/** The `code` of a Node error, or of what caused it: `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOfOwn(error) ?? codeOfOwn(error.errors[0]);
  return codeOfOwn(error) ?? (error instanceof Error ? codeOfOwn(error.cause) : undefined);
}

function codeOfOwn(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}
