// Hot: every data point of every push passes through here; guarded by bench/otlp.

/** The longest text that is cheaper to write letter by letter than by a call out of JavaScript. */
const shortText = 48;

/**
 * Writes a protobuf message from its end to its beginning. A length stands before what it measures, so whoever writes
 * forwards has to know it first: by a second pass, or by moving everything that was written. Backwards, the content is
 * there when its length is due.
 *
 * So callers write the last field first. A tag is one byte: the number of the field, shifted by 3, and the wire type
 * (Protocol Buffers, "Encoding"); OTLP's metrics have no field above 15.
 */
export class ReverseWriter {
  #bytes: Buffer;
  #view: DataView;
  /** Where the first byte stands that was written. */
  #start: number;

  constructor(capacity: number = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = new DataView(this.#bytes.buffer);
    this.#start = capacity;
  }

  /** How many bytes there are. Before a message is written, this is the mark that `message` wants. */
  get size(): number {
    return this.#bytes.length - this.#start;
  }

  /** What was written; the writer is used up. */
  finish(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  /** Ends a message that began at the mark: its length and its tag. */
  message(tag: number, mark: number): void {
    this.#varint(this.size - mark);
    this.#byte(tag);
  }

  /** `fixed64` and `sfixed64`, by their halves. */
  fixed64(tag: number, low: number, high: number): void {
    this.fixed64Item(low, high);
    this.#byte(tag);
  }

  double(tag: number, value: number): void {
    this.doubleItem(value);
    this.#byte(tag);
  }

  /** `int64`, `uint64`, `bool` and enums. The value is an integer. */
  varint(tag: number, value: number): void {
    if (value < 0) this.#negativeVarint(value);
    else this.#varint(value);
    this.#byte(tag);
  }

  /** `sint32`: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  sint32(tag: number, value: number): void {
    this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
    this.#byte(tag);
  }

  /** Half surrogate pairs become U+FFFD, as UTF-8 has nothing else for them. */
  string(tag: number, text: string): void {
    if (text.length > shortText || !this.#ascii(text)) this.#utf8(text);
    else this.#varint(text.length);
    this.#byte(tag);
  }

  bytes(tag: number, bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#start -= bytes.length;
    this.#bytes.set(bytes, this.#start);
    this.#varint(bytes.length);
    this.#byte(tag);
  }

  /** One item of a packed field. */
  fixed64Item(low: number, high: number): void {
    this.#room(8);
    this.#start -= 8;
    this.#view.setUint32(this.#start, low, true);
    this.#view.setUint32(this.#start + 4, high, true);
  }

  doubleItem(value: number): void {
    this.#room(8);
    this.#start -= 8;
    this.#view.setFloat64(this.#start, value, true);
  }

  varintItem(value: number): void {
    this.#varint(value);
  }

  #byte(value: number): void {
    if (this.#start === 0) this.#room(1);
    this.#bytes[--this.#start] = value;
  }

  #varint(value: number): void {
    if (value < 0x80) {
      this.#byte(value);
      return;
    }
    this.#room(10);
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    this.#start -= size;
    let rest = value;
    for (let i = 0; i < size - 1; i++) {
      this.#bytes[this.#start + i] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#start + size - 1] = rest;
  }

  /** Two's complement in 64 bits, which takes ten bytes. */
  #negativeVarint(value: number): void {
    this.#room(10);
    this.#start -= 10;
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let i = 0; i < 9; i++) {
      this.#bytes[this.#start + i] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#start + 9] = Number(rest);
  }

  /** @returns false where the text is not ASCII; then nothing was written */
  #ascii(text: string): boolean {
    this.#room(text.length);
    const bytes = this.#bytes;
    let at = this.#start;
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[--at] = code;
    }
    this.#start = at;
    return true;
  }

  #utf8(text: string): void {
    const length = Buffer.byteLength(text);
    this.#room(length);
    this.#start -= length;
    this.#bytes.write(text, this.#start, length, 'utf8');
    this.#varint(length);
  }

  #room(size: number): void {
    if (this.#start >= size) return;
    const written = this.size;
    const capacity = Math.max(2 * this.#bytes.length, written + size);
    const bytes = Buffer.allocUnsafeSlow(capacity);
    bytes.set(this.#bytes.subarray(this.#start), capacity - written);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#start = capacity - written;
  }
}
