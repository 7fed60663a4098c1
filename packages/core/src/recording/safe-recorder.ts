import type { Attributes } from '@opentelemetry/api';
import type { Drops } from './drops.ts';
import { nothing, type OperationRecorder, type Outcome } from './recorder.ts';

/** A recorder that never throws: what fails in recording is counted, and the application goes on. */
export class SafeRecorder implements OperationRecorder {
  readonly #recorder: OperationRecorder;
  readonly #drops: Drops;

  constructor(recorder: OperationRecorder, drops: Drops) {
    this.#recorder = recorder;
    this.#drops = drops;
  }

  duration(seconds: number, attributes: Attributes | undefined, outcome?: Outcome): void {
    try {
      this.#recorder.duration(seconds, attributes, outcome);
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }

  completed(outcome: Outcome, attributes: Attributes | undefined): void {
    try {
      this.#recorder.completed(outcome, attributes);
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }

  retried(attempt: number | undefined, attributes: Attributes | undefined): void {
    try {
      this.#recorder.retried(attempt, attributes);
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }

  began(attributes: Attributes | undefined): () => void {
    try {
      const ended = this.#recorder.began(attributes);
      return ended === nothing ? nothing : () => this.#safely(ended);
    } catch (error) {
      this.#drops.count('recording-failed', error);
      return nothing;
    }
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }
}
