import type { Body } from './answer.ts';

export interface UnderWayLimits {
  /** How long an answer may take to be sent, in milliseconds. */
  readonly sendTimeoutMs: number;
  /** As many bodies are kept for slow clients, however large they are; at least one. */
  readonly keptBodies: number;
  /** More bodies are kept as long as they are no larger than that together, in bytes. */
  readonly keptBytes: number;
}

/** Beyond the scrapes themselves: two Prometheus servers and two people, each at another moment, are served in peace. */
export const keptUnderWay: Omit<UnderWayLimits, 'sendTimeoutMs'> = { keptBodies: 4, keptBytes: 64 * 1024 * 1024 };

/**
 * The answers that are being sent. A client that reads slowly keeps the whole body in memory: each answer has a time, and
 * where the bodies become too many and too large, those go first that have been under way for longest. So the memory is bounded,
 * and slow clients cannot keep others from being served.
 */
export class AnswersUnderWay {
  readonly #limits: UnderWayLimits;
  /** How to cut the answers off, by their body, in the order in which the bodies were first sent. */
  readonly #bodies = new Map<Body, Set<() => void>>();
  #bytes = 0;

  constructor(limits: UnderWayLimits) {
    this.#limits = limits;
  }

  /**
   * An answer begins to be sent.
   *
   * @param cutOff ends it at once; called at most once, and never after the end
   * @returns to be called when the answer has been sent, or its client has gone; more than once does no harm
   */
  begin(body: Body, cutOff: () => void): () => void {
    const stop = (): void => {
      end();
      cutOff();
    };
    const timer = setTimeout(stop, this.#limits.sendTimeoutMs).unref();
    const end = (): void => {
      clearTimeout(timer);
      this.#remove(body, stop);
    };
    this.#add(body, stop);
    this.#makeRoom();
    return end;
  }

  #add(body: Body, stop: () => void): void {
    const answers = this.#bodies.get(body);
    if (answers !== undefined) {
      answers.add(stop);
      return;
    }
    this.#bodies.set(body, new Set([stop]));
    this.#bytes += body.byteLength;
  }

  #remove(body: Body, stop: () => void): void {
    const answers = this.#bodies.get(body);
    if (answers?.delete(stop) !== true || answers.size > 0) return;
    this.#bodies.delete(body);
    this.#bytes -= body.byteLength;
  }

  /** The newest is never among those that go: it comes last, and one is always kept. */
  #makeRoom(): void {
    const { keptBodies, keptBytes } = this.#limits;
    for (const answers of this.#bodies.values()) {
      if (this.#bodies.size <= keptBodies || this.#bytes <= keptBytes) return;
      for (const stop of answers) stop();
    }
  }
}
