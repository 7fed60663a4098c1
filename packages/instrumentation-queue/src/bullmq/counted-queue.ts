import { Polled } from '../messaging/polled.ts';
import type { BullmqQueue } from './bullmq-types.ts';

/** So many objects that stand for one queue are known; there may be one for each request of a careless program. */
const mostInstances = 16;

/** What can count the jobs by their types: `scripts` in version 5, `backend` in version 6. */
interface Counter {
  getCounts(types: readonly string[]): Promise<readonly unknown[]>;
}

interface Countable extends BullmqQueue {
  readonly backend?: Partial<Counter>;
  readonly scripts?: Partial<Counter>;
}

/** What to know to count the jobs of a queue. */
export interface CountedQueueOptions {
  readonly name: string;
  readonly types: readonly string[];
  readonly intervalMs: number;
  readonly failed: (error: unknown) => void;
}

/** A queue whose jobs are counted through any of the objects that stand for it in this process. */
export class CountedQueue {
  readonly name: string;
  readonly #types: readonly string[];
  readonly #counts: Polled<readonly number[] | undefined>;
  #instances: WeakRef<BullmqQueue>[] = [];

  constructor({ name, types, intervalMs, failed }: CountedQueueOptions) {
    this.name = name;
    this.#types = types;
    this.#counts = new Polled(() => this.#ask(), intervalMs, failed);
  }

  /** One more object that stands for it; it is not kept alive. */
  add(queue: BullmqQueue): void {
    this.#instances = [...this.#open(), queue].slice(-mostInstances).map((each) => new WeakRef(each));
  }

  /** Whether the application has closed or forgotten all that it could be asked through. */
  get isGone(): boolean {
    return this.#open().length === 0;
  }

  /** The jobs of each type; `undefined` where that is not known in time. */
  async counts(): Promise<readonly number[] | undefined> {
    return await this.#counts.answer();
  }

  async #ask(): Promise<readonly number[] | undefined> {
    const [queue] = this.#open();
    if (queue === undefined) return undefined;
    try {
      const counts = await counterOf(queue)?.getCounts(this.#types);
      return counts?.map((count) => Number(count ?? 0));
    } catch (error) {
      // It was closed in the meantime, with its connection.
      if (isClosing(queue)) return undefined;
      throw error;
    }
  }

  #open(): readonly BullmqQueue[] {
    const alive = this.#instances.map((instance) => instance.deref());
    return alive.filter((queue) => queue !== undefined && !isClosing(queue)) as readonly BullmqQueue[];
  }
}

function isClosing({ closing }: BullmqQueue): boolean {
  return closing !== undefined && closing !== null && closing !== false;
}

function counterOf(queue: Countable): Counter | undefined {
  const counter = queue.backend ?? queue.scripts;
  return typeof counter?.getCounts === 'function' ? (counter as Counter) : undefined;
}
