export interface TaskQueueOptions<T> {
  /** How many items may wait, at least 1; those being worked on do not count. */
  readonly capacity: number;
  /** How many items are worked on at the same time. */
  readonly concurrency: number;
  readonly work: (item: T) => Promise<void>;
  /** Told when `work` rejects; the queue goes on with the next item. */
  readonly onError: (error: unknown) => void;
}

/** A bounded queue in the memory of the process: when it is full it says so instead of growing. */
export class TaskQueue<T> {
  readonly #options: TaskQueueOptions<T>;
  readonly #waiting: T[] = [];
  #running = 0;
  #idleWaiters: (() => void)[] = [];

  constructor(options: TaskQueueOptions<T>) {
    this.#options = options;
  }

  get depth(): number {
    return this.#waiting.length;
  }

  get running(): number {
    return this.#running;
  }

  get full(): boolean {
    return this.depth >= this.#options.capacity;
  }

  /** @returns `false` where there is no room */
  push(item: T): boolean {
    if (this.full) return false;
    this.#waiting.push(item);
    this.#startNext();
    return true;
  }

  /** Drops what waits. What is being worked on goes on. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when nothing waits and nothing is being worked on. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #startNext(): void {
    if (this.#running >= this.#options.concurrency) return;
    const item = this.#waiting.shift();
    if (item === undefined) return;
    this.#running += 1;
    void this.#workOn(item);
  }

  async #workOn(item: T): Promise<void> {
    try {
      await this.#options.work(item);
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#running -= 1;
      this.#startNext();
      if (this.#running === 0) this.#tellIdle();
    }
  }

  #tellIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
