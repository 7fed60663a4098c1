import type { Kit, Underway } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import { operations, type SystemRecorder } from './system-recorder.ts';

/** A message that is being processed. It ends once: what comes after the first call counts for nothing. */
export interface Processing {
  /** It was processed. */
  done(): void;
  /** It failed, and nobody will try again. */
  fail(error: unknown): void;
  /** It goes back to the queue: as it failed, where there is an error, or else as it was put off. */
  retry(error?: unknown): void;
}

/** What was received where nothing is recorded. */
export const unrecorded: Processing = { done() {}, fail() {}, retry() {} };

export class RecordedProcessing implements Processing {
  readonly #kit: Kit;
  readonly #recorder: SystemRecorder;
  readonly #destination: Destination;
  readonly #startMs = performance.now();
  #underway: Underway | undefined;

  constructor(kit: Kit, recorder: SystemRecorder, destination: Destination) {
    this.#kit = kit;
    this.#recorder = recorder;
    this.#destination = destination;
    this.#underway = recorder.active.begin(destination);
  }

  done(): void {
    if (this.#end()) this.#record(undefined);
  }

  fail(error: unknown): void {
    if (!this.#end()) return;
    const type = this.#kit.errorType(error);
    this.#record(type);
    this.#recorder.dead.add(1, this.#destination, type);
  }

  retry(error?: unknown): void {
    if (!this.#end()) return;
    if (error === undefined) {
      this.#recorder.postponed.add(1, this.#destination, 'requeued');
      return;
    }
    const type = this.#kit.errorType(error);
    this.#record(type);
    this.#recorder.retries.add(1, this.#destination, type);
  }

  /** Whether it had not ended before. */
  #end(): boolean {
    const underway = this.#underway;
    this.#underway = undefined;
    underway?.end();
    return underway !== undefined;
  }

  #record(type: string | undefined): void {
    const seconds = (performance.now() - this.#startMs) / 1000;
    this.#recorder.process.record(seconds, operations.process, this.#destination, type);
  }
}
