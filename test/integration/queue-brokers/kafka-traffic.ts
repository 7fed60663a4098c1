import { setTimeout as sleep } from 'node:timers/promises';

/** What an application has seen itself, message by message. */
export interface SeenMessages {
  sent: number;
  notSent: number;
  /** Calls that sent something, or failed to. */
  calls: number;
  consumed: number;
  /** Of consumers, as far as the library says so. */
  crashes: number;
  rebalances: number;
}

export const nothingSeen = (): SeenMessages => ({
  ...{ sent: 0, notSent: 0, calls: 0 },
  ...{ consumed: 0, crashes: 0, rebalances: 0 },
});

/** Sends two messages at a time until it is ended; calls that fail are no reason to stop. */
export class SteadySender {
  readonly #send: (values: readonly string[]) => Promise<unknown>;
  readonly #seen: SeenMessages;
  readonly #running: Promise<void>;
  #isEnded = false;

  constructor(send: (values: readonly string[]) => Promise<unknown>, seen: SeenMessages) {
    this.#send = send;
    this.#seen = seen;
    this.#running = this.#run();
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      this.#seen.calls++;
      try {
        await this.#send(['a', 'b']);
        this.#seen.sent += 2;
      } catch {
        this.#seen.notSent += 2;
      }
      await sleep(5);
    }
  }
}
