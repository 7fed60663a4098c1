import type { RecorderDropReason, RecorderDrops } from './recorder.ts';

export const recorderDropReasons: readonly RecorderDropReason[] = ['full', 'closed', 'invalid', 'unsent'];

/** Counts by reason. */
export class DropCounts {
  readonly #counts = new Map<RecorderDropReason, number>();

  count(reason: RecorderDropReason, times = 1): void {
    if (times > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + times);
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  byReason(): RecorderDrops {
    return Object.fromEntries(this.#counts);
  }

  clear(): void {
    this.#counts.clear();
  }
}
