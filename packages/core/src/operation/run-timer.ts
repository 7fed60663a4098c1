import type { Attributes } from '@opentelemetry/api';
import { cancelled, success } from '../outcome/outcome.ts';
import { watchForLoss } from './lost-and-found.ts';
import type { OperationTimer } from './operation.ts';
import type { OperationCore } from './operation-core.ts';
import type { Run } from './run.ts';

/** What the application ends a run with. The run does not know it: else it would never be found to be lost. */
export class RunTimer implements OperationTimer {
  readonly #core: OperationCore;
  readonly #run: Run;
  #hasEnded = false;

  constructor(core: OperationCore, run: Run) {
    this.#core = core;
    this.#run = run;
    watchForLoss(this, run);
  }

  succeed(): void {
    if (this.#isFirstEnd()) this.#run.end(success);
  }

  fail(error?: unknown): void {
    if (this.#isFirstEnd()) this.#run.failed(error);
  }

  cancel(): void {
    if (this.#isFirstEnd()) this.#run.end(cancelled);
  }

  setAttributes(attributes: Attributes): void {
    if (this.#hasEnded) this.#core.drops.count('ended-twice', this.#core.name);
    else this.#run.setAttributes(attributes);
  }

  [Symbol.dispose](): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#run.end(this.#core.outcomes.of('failure', 'disposed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  #isFirstEnd(): boolean {
    if (this.#hasEnded) {
      this.#core.drops.count('ended-twice', this.#core.name);
      return false;
    }
    this.#hasEnded = true;
    return true;
  }
}
