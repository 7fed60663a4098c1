// Hot: asked several times for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import type { Destination } from '../messaging/destination.ts';
import type { BullmqRecorder } from './bullmq-recorder.ts';
import type { BullmqQueue } from './bullmq-types.ts';
import { Itself } from './itself.ts';
import { Place } from './place.ts';

/** What to know to find places. */
export interface PlacesOptions {
  readonly recorder: BullmqRecorder;
  readonly jobNames: boolean;
  /** Called once with each object that stands for a queue. */
  readonly met: (queue: BullmqQueue) => void;
}

/** The places of jobs for one instrumentation. That of a queue is kept on the object that stands for it. */
export class Places {
  readonly #options: PlacesOptions;
  /** As few as there are destinations. */
  readonly #known = new Map<Destination, Place>();
  #isClosed = false;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** Of all jobs of a queue, whatever their names. */
  of(queue: BullmqQueue): Place {
    let kept = KeptField.of(queue);
    while (kept !== undefined && kept.owner !== this) kept = kept.beside;
    return kept === undefined ? this.#meet(queue) : kept.place;
  }

  /** Of the jobs of this name. */
  ofJob(queue: BullmqQueue, name: string): Place {
    const place = this.of(queue);
    return this.#options.jobNames && typeof name === 'string' ? this.#at(place.destination.ofJob(name)) : place;
  }

  /** Queues need not keep anything for it any more. */
  close(): void {
    this.#isClosed = true;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  #meet(queue: BullmqQueue): Place {
    const { recorder, met } = this.#options;
    const place = this.#at(recorder.destinations.named(queue.name));
    if (!this.#isClosed) KeptField.add(queue, { owner: this, place, beside: undefined });
    met(queue);
    return place;
  }

  #at(destination: Destination): Place {
    const known = this.#known.get(destination);
    if (known !== undefined) return known;
    const place = new Place(destination, this.#options.recorder);
    this.#known.set(destination, place);
    return place;
  }
}

/** The place of a queue as one instrumentation has it; there may be some for several providers. */
interface Kept {
  readonly owner: Places;
  readonly place: Place;
  beside: Kept | undefined;
}

class KeptField extends Itself {
  #kept: Kept | undefined;

  static of(queue: BullmqQueue): Kept | undefined {
    return #kept in queue ? (queue as unknown as KeptField).#kept : undefined;
  }

  /** Forgets what instrumentations kept that are disabled: a queue may outlive any number of them. */
  static add(queue: BullmqQueue, kept: Kept): void {
    const field = #kept in queue ? (queue as unknown as KeptField) : new KeptField(queue);
    let open: Kept | undefined;
    for (let each = field.#kept; each !== undefined; each = each.beside) {
      if (!each.owner.isClosed) open = { ...each, beside: open };
    }
    kept.beside = open;
    field.#kept = kept;
  }
}
