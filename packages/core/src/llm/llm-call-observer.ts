import { property } from '../foreign/property.ts';
import type { CallObserver } from '../operation/call-observer.ts';
import type { Endable } from '../operation/lost-and-found.ts';
import { CallFacts } from './call-facts.ts';
import { followStream } from './follow-stream.ts';
import { llmErrorType } from './llm-error-type.ts';
import type { LlmMetrics } from './llm-metrics.ts';
import type { StreamObserver } from './stream-observer.ts';

/** How a call ended, for whoever records it. */
export interface EndedCall {
  readonly facts: CallFacts;
  readonly seconds: number;
  readonly secondsToFirstChunk: number | undefined;
  readonly errorType: string | undefined;
}

/** One call from its beginning to the end of its answer, which is told once. */
export class LlmCallObserver implements CallObserver, StreamObserver, Endable {
  /** Whether the request is made before anybody waits for it, as that of a promise is and that of a generator is not. */
  hasBegun = false;
  readonly #signal: unknown;
  readonly #metrics: LlmMetrics;
  readonly #onEnd: (call: EndedCall) => void;
  readonly #facts = new CallFacts();
  #startedAtMs: number;
  #firstChunkAtMs: number | undefined;
  #hasEnded = false;

  /** @param signal of the caller, if it is one */
  constructor(signal: unknown, metrics: LlmMetrics, onEnd: (call: EndedCall) => void) {
    this.#signal = signal;
    this.#metrics = metrics;
    this.#onEnd = onEnd;
    this.#startedAtMs = metrics.engine.now();
  }

  succeeded(result: unknown): void {
    if (this.#hasEnded) return;
    // The request was made for this, whenever it is taken.
    this.hasBegun = true;
    const following = followStream(result, this);
    if (following === 'followed') return;
    if (following === 'not seen') this.#metrics.reportUnseen();
    else this.#facts.read(result);
    this.ended();
  }

  failed(thrown: unknown): void {
    this.#end(llmErrorType(thrown, this.#abortedBy(undefined)));
  }

  postponed(): void {}

  resumed(): void {
    if (!this.hasBegun) this.#startedAtMs = this.#metrics.engine.now();
    this.hasBegun = true;
  }

  chunk(chunk: unknown): void {
    this.arrived();
    this.#facts.read(chunk);
  }

  part(part: unknown): void {
    this.#facts.readPart(part);
  }

  arrived(): void {
    this.#firstChunkAtMs ??= this.#metrics.engine.now();
  }

  /** @param signal of the stream, which clients end without an error where it was aborted */
  ended(signal?: unknown): void {
    const { error } = this.#facts;
    const abortedBy = this.#abortedBy(signal);
    this.#end(error === undefined && abortedBy === undefined ? undefined : llmErrorType(error, abortedBy));
  }

  lost(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#metrics.engine.drops.count('never-ended', 'a request to a model');
  }

  /** That of the caller knows better why. */
  #abortedBy(signal: unknown): AbortSignal | undefined {
    const aborted = [this.#signal, signal].find((each) => property(each, 'aborted') === true);
    // Asked for `aborted` and `reason` alone, by those who expect anything.
    return aborted as AbortSignal | undefined;
  }

  #end(errorType: string | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const nowMs = this.#metrics.engine.now();
    const first = this.#firstChunkAtMs;
    this.#onEnd({
      facts: this.#facts,
      seconds: (nowMs - this.#startedAtMs) / 1000,
      secondsToFirstChunk: first === undefined ? undefined : (first - this.#startedAtMs) / 1000,
      errorType,
    });
  }
}
