const firstMs = 100;
const lastMs = 5000;

type Listener = () => void;

/**
 * Calls back what has to look for itself, because nothing announces it: often at first, when a program sets itself up, and
 * then every five seconds. One timer serves all of them and keeps no process alive; without listeners there is none.
 */
class Ticks {
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #delayMs = firstMs;

  /** @returns a function that ends it */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#start(firstMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) clearTimeout(this.#timer);
    };
  }

  #start(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#delayMs = delayMs;
    this.#timer = setTimeout(() => this.#tick(), delayMs);
    this.#timer.unref();
  }

  #tick(): void {
    // Copied: a listener may add others. It does not throw: each one belongs to this package.
    for (const listener of [...this.#listeners]) listener();
    if (this.#listeners.size > 0) this.#start(Math.min(this.#delayMs * 2, lastMs));
  }
}

export const ticks: Pick<Ticks, 'add'> = new Ticks();
