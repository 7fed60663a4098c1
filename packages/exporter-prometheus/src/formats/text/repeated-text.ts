// Hot: part of every line of a histogram. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { TextSink } from '../format.ts';

/** UTF-8 takes at most so many bytes for a UTF-16 code unit. */
const bytesPerUnit = 3;

/** Labels of hundreds of kilobytes, which are possible, for hundreds of lines need not have it all at once. */
const mostReserved = 1024 * 1024;

/**
 * Text that many lines have in common, such as the labels of a histogram's series. It is encoded for the first line and
 * copied for the others, which takes a fraction of the time.
 */
export class RepeatedText {
  readonly #out: TextSink;
  readonly #text: string;
  #from = -1;
  #length = 0;

  /**
   * @param lines how often it will be written
   * @param restOfLine how many bytes a line has beside it, at most; where it is more, the text is encoded once more
   */
  constructor(
    out: TextSink,
    text: string,
    { lines, restOfLine }: { readonly lines: number; readonly restOfLine: number },
  ) {
    this.#out = out;
    this.#text = text;
    out.reserve(Math.min(mostReserved, (text.length * bytesPerUnit + restOfLine) * lines));
  }

  write(): void {
    const out = this.#out;
    if (this.#from >= 0 && out.repeat(this.#from, this.#length)) return;
    this.#from = out.position;
    out.text(this.#text);
    this.#length = out.position - this.#from;
  }
}
