import { ExpositionError } from '../exposition-error.ts';
import type { SourceLine } from '../located-family.ts';

/** The lines of a text, without the newlines that end them. */
export function sourceLines(text: string): SourceLine[] {
  const lines = text.split('\n').map((line, index) => ({ number: index + 1, text: line }));
  const afterLastNewline = lines.pop();
  if (afterLastNewline !== undefined && afterLastNewline.text !== '') {
    throw new ExpositionError(afterLastNewline, 'the last line does not end with a newline');
  }
  for (const line of lines) checkWellFormed(line);
  return lines;
}

function checkWellFormed(line: SourceLine): void {
  // Half a surrogate pair becomes U+FFFD on the wire, so two different labels could arrive as the same one.
  if (!line.text.isWellFormed()) throw new ExpositionError(line, 'half a surrogate pair, which UTF-8 cannot carry');
}
