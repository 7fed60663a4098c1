/** A label value or a name between double quotes: backslash, quote and newline escaped; lone surrogates cannot be sent. */
export function quotedText(text: string): string {
  const escaped = /[\\"\n]/.test(text) ? text.replace(/[\\"\n]/g, escapeOf) : text;
  return escaped.isWellFormed() ? escaped : escaped.toWellFormed();
}

/** The text of `# HELP` in text 0.0.4 and 1.0.0, where quotes stand for themselves. */
export function helpText(text: string): string {
  return (/[\\\n]/.test(text) ? text.replace(/[\\\n]/g, escapeOf) : text).toWellFormed();
}

function escapeOf(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
