/** How many of BullMQ's classes are hooked at the moment, whichever copy they are of. */
class HookedCopies {
  #count = 0;

  /** @returns a function that takes it back */
  add(): () => void {
    this.#count++;
    return () => {
      this.#count--;
    };
  }

  get some(): boolean {
    return this.#count > 0;
  }
}

export const hookedCopies: HookedCopies = new HookedCopies();
