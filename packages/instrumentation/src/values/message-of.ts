const longestMessage = 200;

/** What was thrown, as a message shows it: short, and without throwing in turn, whatever it is. */
export function messageOf(thrown: unknown): string {
  try {
    const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return message.length <= longestMessage ? message : `${message.slice(0, longestMessage)}…`;
  } catch {
    return 'something that cannot be shown';
  }
}
