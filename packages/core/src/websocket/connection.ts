// Hot: `received` and `sent` run at each message. Guarded by bench/core/websocket.bench.ts.
import type { BoundCounter } from '../bind.ts';
import type { Engine } from '../engine.ts';
import { isDuration } from '../operation/duration.ts';
import type { Endable } from '../operation/lost-and-found.ts';
import { errorTypeOf } from '../outcome/error-type.ts';
import type { OutcomeTable } from '../outcome/outcome-table.ts';
import type { CloseCodes } from './close-codes.ts';
import { payloadBytes } from './payload-size.ts';
import type { WebSocketSeries } from './web-socket-series.ts';

/** What all connections of one `ExecutorMetrics` share. */
export interface ConnectionParts {
  readonly engine: Engine;
  readonly closeCodes: CloseCodes;
  /** Bounds the types of errors. */
  readonly outcomes: OutcomeTable;
}

/** One connection from when it is monitored to its end. It does not know its socket. None of its methods throws. */
export class Connection implements Endable {
  readonly #parts: ConnectionParts;
  readonly #series: WebSocketSeries;
  readonly #onEnd: () => void;
  /** `undefined` where it was open before. */
  readonly #openedAtMs: number | undefined;
  /** Where it was counted as active, and has to be taken back. */
  #active: BoundCounter | undefined = undefined;
  #errorType: string | undefined = undefined;
  #isOver = false;

  /** @param onEnd called when it is over, however */
  constructor(parts: ConnectionParts, series: WebSocketSeries, isNew: boolean, onEnd: () => void) {
    this.#parts = parts;
    this.#series = series;
    this.#onEnd = onEnd;
    this.#openedAtMs = isNew ? parts.engine.now() : undefined;
    this.#safely(() => {
      this.#active = series.began();
      if (isNew) series.opened();
    });
  }

  received(data: unknown): void {
    const { gate, drops } = this.#parts.engine;
    if (!gate.isOpen || this.#isOver) return;
    try {
      this.#series.received.message(payloadBytes(data));
    } catch (error) {
      drops.count('recording-failed', error);
    }
  }

  /** @param isWhole whether a message ends with it */
  sent(bytes: number, isWhole: boolean): void {
    const { gate, drops } = this.#parts.engine;
    if (!gate.isOpen || this.#isOver) return;
    try {
      if (isWhole) this.#series.sent.message(bytes);
      else this.#series.sent.fragment(bytes);
    } catch (error) {
      drops.count('recording-failed', error);
    }
  }

  failed(error: unknown): void {
    this.#errorType ??= this.#parts.outcomes.of('failure', errorTypeOf(error)).errorType;
  }

  closed(code: unknown): void {
    if (this.#isOver) return;
    this.leave();
    this.#safely(() => this.#series.closed(this.#parts.closeCodes.of(code), this.#errorType, this.#seconds()));
  }

  /** It is monitored no more, and has no end. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#safely(() => this.#active?.add(-1));
    this.#active = undefined;
    this.#onEnd();
  }

  lost(): void {
    if (this.#isOver) return;
    this.#parts.engine.drops.count('never-ended', 'a WebSocket connection');
    this.leave();
  }

  #seconds(): number | undefined {
    if (this.#openedAtMs === undefined) return undefined;
    const seconds = (this.#parts.engine.now() - this.#openedAtMs) / 1000;
    if (isDuration(seconds)) return seconds;
    // A clock that somebody replaced went back.
    this.#parts.engine.drops.count('invalid-duration');
    return undefined;
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.#parts.engine.drops.count('recording-failed', error);
    }
  }
}
