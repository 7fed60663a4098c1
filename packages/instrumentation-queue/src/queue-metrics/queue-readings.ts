import type { Kit, ObservableDescription } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { queueDepth } from '../messaging/depth.ts';
import { Polled } from '../messaging/polled.ts';

/** A broker is asked at most once in this time. */
const intervalMs = 5000;
/** So many states of a queue are shown; brokers have few. */
const mostStates = 16;

const oldestAge: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.queue.oldest_age',
  unit: 's',
  description: 'How long the oldest message that could be processed has been due.',
};

/** What a function of the user says of the depth of a queue. */
export type Depth = number | Readonly<Record<string, number>>;

/** What is asked of queues when metrics are collected. */
export class QueueReadings {
  readonly #depths = new Map<object, Reading<Depth>>();
  readonly #ages = new Map<object, Reading<number | undefined>>();
  #failed: (site: string, error: unknown) => void = () => {};

  observeWith(kit: Kit): void {
    this.#failed = (site, error) =>
      kit.report('EXECUTOR_METRICS_DEPTH_UNKNOWN', `${site} failed: ${kit.errorType(error)}`);
    kit.observe({ depth: queueDepth, oldestAge }, async (observe) => {
      await Promise.all([
        ...each(this.#depths, (depth, attributes) => {
          for (const [state, value] of statesOf(depth)) {
            observe.depth(value, state === undefined ? attributes : { ...attributes, 'messaging.queue.state': state });
          }
        }),
        ...each(this.#ages, (age, attributes) => {
          if (isCount(age)) observe.oldestAge(age, attributes);
        }),
      ]);
    });
  }

  /** The key is whose reading it is: it has one at a time. */
  setDepth(of: object, attributes: Attributes, read: () => Depth | Promise<Depth>): void {
    this.#depths.set(of, { attributes, polled: this.#polled('depth()', read) });
  }

  setOldestAge(of: object, attributes: Attributes, read: () => MaybeNumber | Promise<MaybeNumber>): void {
    this.#ages.set(of, { attributes, polled: this.#polled('oldestAge()', read) });
  }

  forget(of: object): void {
    this.#depths.delete(of);
    this.#ages.delete(of);
  }

  #polled<T>(site: string, read: () => T | Promise<T>): Polled<T> {
    return new Polled(read, intervalMs, (error) => this.#failed(site, error));
  }
}

type MaybeNumber = number | undefined;

interface Reading<T> {
  readonly attributes: Attributes;
  readonly polled: Polled<T>;
}

function each<T>(
  readings: ReadonlyMap<object, Reading<T>>,
  show: (answer: T, attributes: Attributes) => void,
): readonly Promise<void>[] {
  return [...readings.values()].map(async ({ attributes, polled }) => {
    const answer = await polled.answer();
    if (answer !== undefined) show(answer, attributes);
  });
}

/** A number alone is a depth without a state. What is no number of messages is left out. */
function statesOf(depth: Depth): readonly (readonly [state: string | undefined, value: number])[] {
  if (typeof depth !== 'object' || depth === null) return isCount(depth) ? [[undefined, depth]] : [];
  return Object.entries(depth)
    .filter(([, value]) => isCount(value))
    .slice(0, mostStates);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
