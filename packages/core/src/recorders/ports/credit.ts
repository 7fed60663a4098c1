const sessionAt = 0;
const takenAt = 1;
const bytes = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * How a thread that sends and one that receives know of each other without a turn of their event loops: two numbers in memory
 * that they share. One says whether anybody receives: it grows by one whenever a receiver begins or ends, and is odd while
 * there is one. The other says how many messages were taken; the sender sends no more than a few beyond those, so that the
 * queue of the port stays short however busy either side is.
 */
export class Credit {
  readonly buffer: SharedArrayBuffer;
  readonly #numbers: Int32Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(bytes)) {
    this.buffer = buffer;
    this.#numbers = new Int32Array(buffer);
  }

  /** Whether it is memory that a credit can be made of; what arrives at a port may be anything. */
  static isBuffer(value: unknown): value is SharedArrayBuffer {
    return value instanceof SharedArrayBuffer && value.byteLength === bytes;
  }

  /** Whether somebody receives. */
  get isOpen(): boolean {
    return isOdd(this.session);
  }

  /** Another number for each receiver, by which one sees that the one before has gone. */
  get session(): number {
    return Atomics.load(this.#numbers, sessionAt);
  }

  /** How many messages were taken, modulo 2^32. */
  get taken(): number {
    return Atomics.load(this.#numbers, takenAt);
  }

  open(): void {
    const { session } = this;
    if (!isOdd(session)) this.#endSession(session);
  }

  close(): void {
    const { session } = this;
    if (isOdd(session)) this.#endSession(session);
  }

  /** One more message was taken. */
  take(): void {
    Atomics.add(this.#numbers, takenAt, 1);
    Atomics.notify(this.#numbers, takenAt);
  }

  /**
   * Holds the thread until somebody receives, or until another message is taken, at the most for so long.
   *
   * @param taken how many were when there was no room
   */
  wait(taken: number, ms: number): void {
    const { session } = this;
    const [index, before] = isOdd(session) ? [takenAt, taken] : [sessionAt, session];
    try {
      Atomics.wait(this.#numbers, index, before, ms);
    } catch {
      // A thread that must not wait, such as the one that draws the page of a browser.
    }
  }

  /** Only that one: where two threads receive by mistake, both may have seen that nobody did. */
  #endSession(session: number): void {
    Atomics.compareExchange(this.#numbers, sessionAt, session, session + 1);
    Atomics.notify(this.#numbers, sessionAt);
  }
}

function isOdd(session: number): boolean {
  return (session & 1) === 1;
}
