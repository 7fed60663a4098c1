import type { RecorderDropReason } from '../recorder.ts';
import type { Recorders } from '../recorders.ts';
import { Credit } from './credit.ts';
import { type ReceivedMessage, readMessage } from './port-message.ts';
import { listen } from './record-port.ts';

/** What ends the receiving of records. */
export interface RecordReceiver extends Disposable {
  /** Nothing that arrives from now on is recorded; those who send hear of it and keep, or drop, what they have. */
  stop(): void;
}

/** So many of those that send are told when the receiving ends; they may be made of data as well. */
const mostProducers = 256;

const where = 'receiveRecords()';

/**
 * Records what recorders of other threads send to a port.
 *
 * @throws {ConfigurationError} where one cannot listen to it
 */
export function receiveRecords(source: unknown, recorders: Recorders): RecordReceiver {
  const receiver = new Receiver(recorders);
  const stopListening = listen(where, source, (message) => receiver.receive(message));
  const stop = (): void => {
    stopListening();
    receiver.close();
  };
  return { stop, [Symbol.dispose]: stop };
}

class Receiver {
  readonly #recorders: Recorders;
  /** Those that were last heard of come last. */
  readonly #credits = new Map<string, Credit>();
  #isClosed = false;

  constructor(recorders: Recorders) {
    this.#recorders = recorders;
  }

  /** Whatever arrives, this does not throw: an error would come up in the event loop of the application. */
  receive(given: unknown): void {
    if (this.#isClosed) return;
    try {
      const message = readMessage(given);
      if (message === 'not-ours') return;
      if (message === 'garbage') this.#drop('invalid', 1);
      else this.#take(message);
    } catch {
      // An object of the application that is no copy, and throws when it is read.
      this.#drop('invalid', 1);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const credit of this.#credits.values()) credit.close();
    this.#credits.clear();
  }

  #take({ producer, credit: buffer, records, dropped }: ReceivedMessage): void {
    const credit = this.#creditOf(producer, buffer);
    for (const [reason, times] of dropped) this.#drop(reason, times);
    if (records === undefined) return;
    this.#recorders.write(records);
    // In another turn of the event loop: however fast the other threads send, the application has its turn in between.
    setImmediate(() => credit.take());
  }

  #drop(reason: RecorderDropReason, times: number): void {
    if (this.#recorders.gate.isOpen) this.#recorders.drop(reason, times);
  }

  #creditOf(producer: string, buffer: SharedArrayBuffer): Credit {
    const credit = new Credit(buffer);
    this.#credits.delete(producer);
    const [oldest] = this.#credits.keys();
    if (oldest !== undefined && this.#credits.size >= mostProducers) this.#credits.delete(oldest);
    this.#credits.set(producer, credit);
    credit.open();
    return credit;
  }
}
