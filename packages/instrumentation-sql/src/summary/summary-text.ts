// Hot: called for each operation and each target of a new text.
import type { Keyword } from './keywords.ts';

/** The longest summary that the semantic conventions allow, in UTF-16 code units. */
export const longestSummary = 255;

/** Puts a summary together, from operations and targets in the order in which they are met. */
export class SummaryText {
  /** Operations, targets and words that belong to them. */
  readonly words: string[] = [];
  #length = 0;
  #isFull = false;
  /** Where the present statement begins, or the present SELECT of a UNION; and where the one before it began. */
  #begin = 0;
  #beginBefore = 0;
  #mainOperation: Keyword | undefined;
  #anyOperation: Keyword | undefined;
  #mainTable: string | undefined;
  #anyTable: string | undefined;

  /** The operation of the statement itself; of one in parentheses where it has none. */
  get operation(): Keyword | undefined {
    return this.#mainOperation ?? this.#anyOperation;
  }

  /** Its first table, without quotes. */
  get table(): string | undefined {
    return this.#mainTable ?? this.#anyTable;
  }

  /** @param isMain whether it is not within parentheses */
  addOperation(keyword: Keyword, text: string, isMain: boolean): void {
    this.add(text);
    this.#anyOperation ??= keyword;
    if (isMain) this.#mainOperation ??= keyword;
  }

  addTable(name: string, isMain: boolean): void {
    this.#anyTable ??= name;
    if (isMain) this.#mainTable ??= name;
  }

  /** Nothing is cut in two: what does not fit any more ends the summary. */
  add(word: string): void {
    const length = this.#length + word.length + (this.words.length === 0 ? 0 : 1);
    if (length > longestSummary) this.#isFull = true;
    if (this.#isFull) return;
    this.#length = length;
    this.words.push(word);
  }

  /** A statement is over. One that says what the one before it said is left out: a batch is no class of its own. */
  endStatement(): void {
    this.#endPart(this.#beginBefore);
  }

  /**
   * A SELECT of a UNION is over. One that says what was said right before is left out: so are the rows of an INSERT that are
   * a SELECT each, as some query builders make them for SQLite.
   */
  endSelect(): void {
    const length = this.words.length - this.#begin;
    this.#endPart(Math.max(this.#beginBefore, this.#begin - length));
  }

  /** @param before where the words begin that should not be said twice */
  #endPart(before: number): void {
    const { words } = this;
    const from = this.#begin;
    if (this.#isFull || from === words.length) return;
    if (from > before && isRepeated(words, before, from)) {
      for (const word of words.splice(from)) this.#length -= word.length + 1;
    } else {
      this.#beginBefore = from;
      this.#begin = words.length;
    }
  }
}

/** Whether the words from `from` on are those from `before` to `from`. */
function isRepeated(words: readonly string[], before: number, from: number): boolean {
  if (words.length - from !== from - before) return false;
  for (let i = from; i < words.length; i++) if (words[i] !== words[i - from + before]) return false;
  return true;
}
