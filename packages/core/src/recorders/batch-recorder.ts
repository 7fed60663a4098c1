import { type PlainRecord, plainRecord } from './plain-record.ts';
import type { Recorder, RecorderDrops } from './recorder.ts';
import type { BatchRecorderOptions } from './recorder-options.ts';
import { OwnDrops, type Recorders, type Waiting } from './recorders.ts';

/**
 * Collects records and records them together: when there are enough of them, when the first has waited long enough, or when
 * metrics are collected.
 */
export class BatchRecorder implements Recorder, Waiting {
  readonly #recorders: Recorders;
  readonly #options: Required<BatchRecorderOptions>;
  readonly #drops: OwnDrops;
  #records: PlainRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isWriting = false;
  #isClosed = false;

  constructor(recorders: Recorders, options: Required<BatchRecorderOptions>) {
    this.#recorders = recorders;
    this.#options = options;
    this.#drops = new OwnDrops(recorders);
  }

  record(given: unknown): boolean {
    if (!this.#recorders.gate.isOpen) return false;
    const record = this.#isClosed ? undefined : plainRecord(given);
    // Reading what was given may have called what closes or fills this recorder.
    const reason = this.#isClosed ? 'closed' : record === undefined ? 'invalid' : this.#hasRoom() ? undefined : 'full';
    if (reason !== undefined || record === undefined) {
      this.#drops.count(reason ?? 'invalid');
      return false;
    }
    this.#records.push(record);
    if (this.#records.length >= this.#options.maxSize && !this.#isWriting) this.writeAll();
    else this.#wait();
    return true;
  }

  get pending(): number {
    return this.#records.length;
  }

  get dropped(): RecorderDrops {
    return this.#drops.byReason();
  }

  async flush(): Promise<void> {
    this.writeAll();
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
    this.writeAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  writeAll(): void {
    if (this.#isWriting) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#recorders.waitsNoMore(this);
    const records = this.#records;
    this.#records = [];
    this.#isWriting = true;
    this.#recorders.write(records);
    this.#isWriting = false;
  }

  /** Always, but in the middle of writing: functions of the attribute policy may record in turn. */
  #hasRoom(): boolean {
    return this.#records.length < this.#options.maxSize;
  }

  #wait(): void {
    if (this.#timer !== undefined) return;
    this.#recorders.waits(this);
    this.#timer = setTimeout(() => this.writeAll(), this.#options.maxDelayMs).unref();
  }
}
