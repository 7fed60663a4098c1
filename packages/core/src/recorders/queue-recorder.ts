import { plainRecord } from './plain-record.ts';
import { RecordQueue } from './record-queue.ts';
import type { Recorder, RecorderDrops } from './recorder.ts';
import type { QueueRecorderOptions } from './recorder-options.ts';
import { OwnDrops, type Recorders, type Waiting } from './recorders.ts';

/** So many are recorded in one go, so that nobody waits for more than a fraction of a millisecond. */
const slice = 500;

/** Takes records into a queue that the event loop empties when the code that brought them is done. */
export class QueueRecorder implements Recorder, Waiting {
  readonly #recorders: Recorders;
  readonly #onFull: Required<QueueRecorderOptions>['onFull'];
  readonly #queue: RecordQueue;
  readonly #drops: OwnDrops;
  #next: NodeJS.Immediate | undefined;
  #isWriting = false;
  #isClosed = false;

  constructor(recorders: Recorders, { capacity, onFull }: Required<QueueRecorderOptions>) {
    this.#recorders = recorders;
    this.#onFull = onFull;
    this.#queue = new RecordQueue(capacity);
    this.#drops = new OwnDrops(recorders);
  }

  record(given: unknown): boolean {
    if (!this.#recorders.gate.isOpen) return false;
    const record = this.#isClosed ? undefined : plainRecord(given);
    // Reading what was given may have called what closes this recorder.
    if (this.#isClosed || record === undefined) {
      this.#drops.count(this.#isClosed ? 'closed' : 'invalid');
      return false;
    }
    if (this.#queue.isFull && !this.#makeRoom()) {
      this.#drops.count('full');
      return false;
    }
    this.#queue.push(record);
    this.#wait();
    return true;
  }

  get pending(): number {
    return this.#queue.size;
  }

  get dropped(): RecorderDrops {
    return this.#drops.byReason();
  }

  /** In several turns of the event loop where there is much: nobody else is to wait for all of it. */
  async flush(): Promise<void> {
    for (let left = this.#queue.size; left > 0; left -= slice) {
      this.#write(Math.min(slice, left));
      if (left > slice) await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  writeAll(): void {
    this.#write(this.#queue.size);
  }

  #makeRoom(): boolean {
    if (this.#onFull === 'drop-newest') return false;
    if (this.#onFull === 'drop-oldest') {
      this.#queue.shift();
      this.#drops.count('full');
      return true;
    }
    // Nobody else runs on this thread: who would wait for room would wait for ever.
    this.#write(slice);
    return !this.#queue.isFull;
  }

  /** Not again while it is under way: functions of the attribute policy may record in turn, and would change the order. */
  #write(most: number): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#recorders.write(this.#queue.take(most));
    this.#isWriting = false;
    if (this.#queue.size > 0) {
      this.#wait();
      return;
    }
    clearImmediate(this.#next);
    this.#next = undefined;
    this.#recorders.waitsNoMore(this);
  }

  #wait(): void {
    if (this.#next !== undefined) return;
    this.#recorders.waits(this);
    // A program that has nothing else to do has this to do: it is done in a few turns.
    this.#next = setImmediate(() => {
      this.#next = undefined;
      this.#write(slice);
    });
  }
}
