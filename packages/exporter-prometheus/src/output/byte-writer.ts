// Hot: takes every line of a scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { TextSink } from '../formats/format.ts';

const firstChunkBytes = 16 * 1024;
const largestChunkBytes = 256 * 1024;

/** UTF-8 takes at most so many bytes for a UTF-16 code unit. */
const bytesPerUnit = 3;

/** Digits of the largest whole number that a double tells from its neighbours. */
const mostDigits = 16;

const zero = 48;

/**
 * The body of an exposition as it grows: chunks that are never copied again, so that a body takes its own size in memory
 * and not twice that, as a single buffer would each time that it has to grow. A piece is never spread over two chunks.
 */
export class ByteWriter implements TextSink {
  readonly #chunks: Uint8Array[] = [];
  #buffer: Buffer = Buffer.allocUnsafe(firstChunkBytes);
  #at = 0;
  #finishedBytes = 0;

  reserve(byteLength: number): void {
    if (this.#buffer.length - this.#at < byteLength) this.#nextChunk(byteLength);
  }

  get position(): number {
    return this.#finishedBytes + this.#at;
  }

  text(piece: string): void {
    this.reserve(piece.length * bytesPerUnit);
    this.#at += this.#buffer.write(piece, this.#at, 'utf8');
  }

  bytes(piece: Uint8Array): void {
    const { length } = piece;
    this.reserve(length);
    const buffer = this.#buffer;
    let at = this.#at;
    this.#at += length;
    // A loop is faster than a call of `set` for the few bytes that the parts of a line have.
    if (length > 64) buffer.set(piece, at);
    else for (let i = 0; i < length; i++) buffer[at++] = piece[i] as number;
  }

  repeat(from: number, length: number): boolean {
    const start = from - this.#finishedBytes;
    if (start < 0 || this.#buffer.length - this.#at < length) return false;
    this.#buffer.copyWithin(this.#at, start, start + length);
    this.#at += length;
    return true;
  }

  integer(value: number): void {
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      this.text(String(value));
      return;
    }
    this.reserve(mostDigits);
    const buffer = this.#buffer;
    let end = this.#at;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
    this.#at = end + 1;
    for (let rest = value; end >= 0; end--) {
      const next = Math.floor(rest / 10);
      // In parentheses, or the largest numbers would become too large.
      buffer[end] = zero + (rest - next * 10);
      if (next === 0) return;
      rest = next;
    }
  }

  /** All that was written. */
  finish(): { readonly chunks: readonly Uint8Array[]; readonly byteLength: number } {
    this.#finishChunk();
    return { chunks: this.#chunks, byteLength: this.#finishedBytes };
  }

  #nextChunk(byteLength: number): void {
    this.#finishChunk();
    const size = Math.min(largestChunkBytes, Math.max(firstChunkBytes, this.#finishedBytes));
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(size, byteLength));
    this.#at = 0;
  }

  #finishChunk(): void {
    if (this.#at === 0) return;
    this.#chunks.push(this.#buffer.subarray(0, this.#at));
    this.#finishedBytes += this.#at;
    this.#at = 0;
  }
}
