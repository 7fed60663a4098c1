import type { Kit, Observers } from '@executor-metrics/instrumentation';
import { depthAttributes, type QueueState, queueDepth } from '../messaging/depth.ts';
import type { Destinations } from '../messaging/destinations.ts';
import type { BullmqQueue } from './bullmq-types.ts';
import { CountedQueue } from './counted-queue.ts';

/** So many queues are asked; what is beyond is not. */
const mostQueues = 1000;

const states: readonly QueueState[] = [
  'waiting',
  'prioritized',
  'paused',
  'delayed',
  'active',
  'completed',
  'failed',
  'waiting-children',
];

/** What to know to observe depths. */
export interface QueueDepthsOptions {
  readonly system: string;
  readonly destinations: Destinations;
  readonly intervalMs: number;
}

/** Observes how many jobs the queues of this process have in each state. */
export class QueueDepths {
  readonly #kit: Kit;
  readonly #options: QueueDepthsOptions;
  readonly #seen = new WeakSet<BullmqQueue>();
  /** By their names with prefix. */
  readonly #queues = new Map<string, CountedQueue>();

  constructor(kit: Kit, options: QueueDepthsOptions) {
    this.#kit = kit;
    this.#options = options;
  }

  /** A queue or a worker that can be asked. Cheap when it is known. */
  saw(queue: BullmqQueue): void {
    if (this.#seen.has(queue)) return;
    this.#seen.add(queue);
    this.#keep(queue);
  }

  /** From now on at each collection. */
  observe(): void {
    this.#kit.observe({ depth: queueDepth }, (observe) => this.#observe(observe.depth));
  }

  #keep(queue: BullmqQueue): void {
    const { name, qualifiedName } = queue;
    const known = this.#queues.get(qualifiedName);
    if (known !== undefined) {
      known.add(queue);
      return;
    }
    // What shares its name with others is not asked: the sum of some of them would be true of nobody.
    if (!this.#options.destinations.named(name).isItself) return;
    this.#forgetGone();
    if (this.#queues.size >= mostQueues) return;
    const counted = new CountedQueue({
      ...{ name, types: states, intervalMs: this.#options.intervalMs },
      failed: (error) => this.#unknown(error),
    });
    counted.add(queue);
    this.#queues.set(qualifiedName, counted);
  }

  #forgetGone(): void {
    for (const [qualifiedName, queue] of this.#queues) if (queue.isGone) this.#queues.delete(qualifiedName);
  }

  async #observe(observe: Observers<{ depth: typeof queueDepth }>['depth']): Promise<void> {
    this.#forgetGone();
    const { system, destinations } = this.#options;
    const asked = [...this.#queues.values()].map(async (queue) => ({
      name: queue.name,
      counts: await queue.counts(),
    }));
    // Queues whose keys have different prefixes are one destination.
    const totals = new Map<string, number[]>();
    for (const { name, counts } of await Promise.all(asked)) {
      if (counts === undefined) continue;
      const before = totals.get(name);
      totals.set(name, before === undefined ? [...counts] : before.map((total, i) => total + (counts[i] ?? 0)));
    }
    for (const [name, counts] of totals) {
      for (const [i, state] of states.entries()) {
        observe(counts[i] ?? 0, depthAttributes(system, destinations.named(name), state));
      }
    }
  }

  #unknown(error: unknown): void {
    const why = this.#kit.errorType(error);
    this.#kit.report('EXECUTOR_METRICS_DEPTH_UNKNOWN', `the depth of a queue is not known: ${why}`);
  }
}
