const longestReason = 200;

/** What was thrown, as one short line, without throwing in turn, whatever it is. */
export function reasonOf(thrown: unknown): string {
  try {
    const message = thrown instanceof Error && thrown.message !== '' ? thrown.message : String(thrown);
    // No line break, so that the message cannot pass for more than one line of a log or of an answer.
    const line = message.slice(0, longestReason).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
    return (message.length <= longestReason ? line : `${line}…`).toWellFormed();
  } catch {
    return 'something that cannot be shown';
  }
}
