import type { PlainRecord } from '../plain-record.ts';
import type { RecorderDrops } from '../recorder.ts';
import { Credit } from './credit.ts';
import { createMessage } from './port-message.ts';
import type { RecordPort } from './record-port.ts';

/** So many messages may be on their way: enough that neither side waits for the other, and little to have in a queue. */
const window = 4;

const firstPauseMs = 1000;

/** Sends records over a port, and no more of them than the other side can take. Its methods do not throw. */
export class PortSender {
  readonly #port: RecordPort;
  readonly #producer = crypto.randomUUID();
  readonly #credit = new Credit();
  #sent = 0;
  /** The receiver that was there when somebody last looked. */
  #session = 0;
  #pauseMs = firstPauseMs;
  #nextGreetingMs = Number.NEGATIVE_INFINITY;

  constructor(port: RecordPort) {
    this.#port = port;
    this.greet();
  }

  /** Whether somebody receives and has taken enough of what was sent. */
  get isReady(): boolean {
    return this.#credit.isOpen && this.onTheirWay < window;
  }

  /** How many messages nobody has taken yet. */
  get onTheirWay(): number {
    // The numbers wrap around.
    return Math.max(0, (this.#sent - this.#credit.taken) | 0);
  }

  /** How many messages were taken, by which one sees whether the other side is alive. */
  get taken(): number {
    return this.#credit.taken;
  }

  get hasReceiver(): boolean {
    return this.#credit.isOpen;
  }

  /**
   * Says that there is somebody who wants to send, where nobody receives: each time after twice as long, so that a port that
   * nobody ever reads does not fill with greetings.
   */
  greet(): void {
    if (this.#credit.isOpen) {
      this.#pauseMs = firstPauseMs;
      this.#nextGreetingMs = Number.NEGATIVE_INFINITY;
      this.#keepPace();
      return;
    }
    const nowMs = performance.now();
    if (nowMs < this.#nextGreetingMs) return;
    this.#nextGreetingMs = nowMs + this.#pauseMs;
    this.#pauseMs *= 2;
    this.#post({});
  }

  /** Only when it is ready. @returns whether it was sent */
  send(records: readonly PlainRecord[], dropped: RecorderDrops | undefined): boolean {
    if (!this.#post({ records, ...(dropped && { dropped }) })) return false;
    this.#sent = (this.#sent + 1) | 0;
    return true;
  }

  /** Holds the thread until there may be more to send, at the most for so long. */
  wait(taken: number, ms: number): void {
    this.#credit.wait(taken, ms);
  }

  /**
   * What was on its way to a receiver that has gone is not waited for: it may never be taken. Where the next one takes it
   * nevertheless, or two receive by mistake, more is taken than was sent.
   */
  #keepPace(): void {
    const { session, taken } = this.#credit;
    const isAnother = session !== this.#session;
    this.#session = session;
    if (isAnother || ((this.#sent - taken) | 0) < 0) this.#sent = taken;
  }

  #post(content: { readonly records?: readonly PlainRecord[]; readonly dropped?: RecorderDrops }): boolean {
    try {
      this.#port.postMessage(createMessage({ producer: this.#producer, credit: this.#credit.buffer, ...content }));
      return true;
    } catch {
      // A port that cannot carry shared memory, such as that of another process, or one of the application that throws.
      return false;
    }
  }
}
