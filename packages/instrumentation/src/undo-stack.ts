import type { Notices } from './notices.ts';

/** What has to be undone, the last first. */
export class UndoStack {
  readonly #notices: Notices;
  readonly #undos: (() => void)[] = [];
  #isUndone = false;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  get isUndone(): boolean {
    return this.#isUndone;
  }

  /** What comes when everything has been undone is undone at once. */
  push(undo: () => void): void {
    this.#undos.push(undo);
    if (this.#isUndone) this.undo();
  }

  /** Undoes everything; one that throws does not keep the others from being undone. */
  undo(): void {
    this.#isUndone = true;
    for (let undo = this.#undos.pop(); undo !== undefined; undo = this.#undos.pop()) {
      try {
        undo();
      } catch (error) {
        this.#notices.failed('disable()', error);
      }
    }
  }
}
