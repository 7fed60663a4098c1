// Hot: writes every byte of a protobuf scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { ByteSink } from '../format.ts';

const pageSize = 1 << 16;
/** Left free at the beginning of a message for its length, which is known last; five bytes hold 32 bits. */
const lengthRoom = 5;

interface Page {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** What is finished on a page. */
interface Segment {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
}

/**
 * One protobuf message (protobuf.dev, "Encoding") as it grows, with its length in front when it is handed over. It lies on
 * pages that are used again for the next message and not copied as it grows: only the part that is being written, up to the
 * next `finishPart`, must lie on one page, because the lengths of the messages in it are filled in when they are known.
 */
export class MessageBuffer {
  readonly #segments: Segment[] = [];
  readonly #spare: Page[] = [];
  #page = createPage(pageSize);
  /** Of the present page: where what belongs to this message begins, where the present part begins, where it goes on. */
  #from = lengthRoom;
  #start = lengthRoom;
  #at = lengthRoom;

  /** What was written so far is not changed any more. */
  finishPart(): void {
    this.#start = this.#at;
  }

  /** Begins a field that is a message or a string; `close` takes what this gives. */
  open(tag: number): number {
    this.varint(tag);
    this.#ensure(1);
    this.#at++;
    return this.#at - this.#start;
  }

  close(mark: number): void {
    const length = this.#at - this.#start - mark;
    const extra = varintSize(length) - 1;
    this.#ensure(extra);
    const { bytes } = this.#page;
    const begin = this.#start + mark;
    if (extra > 0) bytes.copyWithin(begin + extra, begin, this.#at);
    this.#at += extra;
    putVarint(bytes, begin - 1, length);
  }

  /** An unsigned number, also beyond 32 bits. What is no count at all is written as the nearest one. */
  varint(value: number): void {
    this.#ensure(10);
    const { bytes } = this.#page;
    let rest = value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
    // Bit operations would cut it off.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) bytes[this.#at++] = (rest % 128) | 0x80;
    this.#at = putVarint(bytes, this.#at, rest);
  }

  /** A signed number as `sint32` and `sint64` have it: the sign in the lowest bit ("ZigZag"). */
  signed(value: number): void {
    // Not `2 * magnitude + 1`, which is no longer exact for the largest.
    const magnitude = value < 0 ? -value - 1 : value;
    const lowest = (magnitude % 64) * 2 + (value < 0 ? 1 : 0);
    const rest = Math.floor(magnitude / 64);
    if (rest > 0) {
      this.#byte(lowest | 0x80);
      this.varint(rest);
    } else this.#byte(lowest);
  }

  double(tag: number, value: number): void {
    this.varint(tag);
    this.#ensure(8);
    this.#page.view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** A field of text, as UTF-8; what UTF-8 cannot express (half of a surrogate pair) becomes U+FFFD. */
  text(tag: number, value: string): void {
    const mark = this.open(tag);
    this.#ensure(value.length * 3);
    this.#at += this.#page.bytes.write(value, this.#at, 'utf8');
    this.close(mark);
  }

  /** Fields that `writtenSince` gave earlier. */
  encoded(fields: string): void {
    this.#ensure(fields.length);
    this.#at += this.#page.bytes.write(fields, this.#at, 'latin1');
  }

  /** A place in the present part, for `writtenSince`. */
  get position(): number {
    return this.#at - this.#start;
  }

  /**
   * What was written to the present part since a position, with one character for each byte: kept for the life of a series,
   * a short string takes a third of the memory of a byte array.
   */
  writtenSince(position: number): string {
    return this.#page.bytes.toString('latin1', this.#start + position, this.#at);
  }

  /** Hands the message over with its length in front, and is empty again. */
  writeTo(sink: ByteSink): void {
    this.#segments.push({ page: this.#page, from: this.#from, to: this.#at });
    const length = this.#segments.reduce((sum, { from, to }) => sum + to - from, 0);
    for (const [i, { page, from, to }] of this.#segments.entries()) {
      const room = i === 0 ? varintSize(length) : 0;
      if (i === 0) putVarint(page.bytes, from - room, length);
      // Not a Buffer, whose `slice` does not copy.
      sink.bytes(new Uint8Array(page.bytes.buffer, page.bytes.byteOffset + from - room, to - from + room));
    }
    this.clear();
  }

  /** Forgets the message. */
  clear(): void {
    for (const { page } of this.#segments)
      if (page !== this.#page && page.bytes.length === pageSize) this.#spare.push(page);
    this.#segments.length = 0;
    this.#from = lengthRoom;
    this.#start = lengthRoom;
    this.#at = lengthRoom;
  }

  #byte(value: number): void {
    this.#ensure(1);
    this.#page.bytes[this.#at++] = value;
  }

  #ensure(count: number): void {
    if (this.#at + count > this.#page.bytes.length) this.#turnPage(count);
  }

  /** The present part moves to a page that has room for it and `count` more. */
  #turnPage(count: number): void {
    const { bytes } = this.#page;
    const begun = this.#at - this.#start;
    const page =
      begun + count > pageSize / 2 ? createPage(2 * (begun + count)) : (this.#spare.pop() ?? createPage(pageSize));
    bytes.copy(page.bytes, 0, this.#start, this.#at);
    this.#segments.push({ page: this.#page, from: this.#from, to: this.#start });
    this.#page = page;
    this.#from = 0;
    this.#start = 0;
    this.#at = begun;
  }
}

function createPage(size: number): Page {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, size) };
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Of at most 31 bits; gives the place after it. */
function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes[next++] = (rest & 127) | 128;
  bytes[next++] = rest;
  return next;
}
