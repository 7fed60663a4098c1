// Hot: messages are recorded in these. Guarded by bench/core/websocket.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { BoundCounter } from '../bind.ts';
import { addOne } from '../layouts/layout.ts';
import { CounterCell, type Hold, RecorderCell } from '../recording/cells.ts';
import type { WebSocketInstruments } from './web-socket-instruments.ts';

/** The messages of one direction. */
export class MessageSeries {
  readonly #messages: CounterCell;
  readonly #bytes: CounterCell;

  constructor(to: WebSocketInstruments, labels: Attributes, hold: Hold) {
    this.#messages = new CounterCell(to.messages, labels, hold);
    this.#bytes = new CounterCell(to.io, labels, hold);
  }

  /** Throws what a provider throws. */
  message(bytes: number): void {
    this.#messages.add(1);
    this.#bytes.add(bytes);
  }

  /** A part of a message. Throws what a provider throws. */
  fragment(bytes: number): void {
    this.#bytes.add(bytes);
  }

  release(): void {
    this.#messages.release();
    this.#bytes.release();
  }
}

/** The series of connections that have the same labels. Its methods throw what a provider throws. */
export class WebSocketSeries {
  readonly received: MessageSeries;
  readonly sent: MessageSeries;
  readonly #to: WebSocketInstruments;
  readonly #labels: Attributes;
  readonly #active: CounterCell;
  readonly #opened: CounterCell;
  readonly #duration: RecorderCell;

  constructor(to: WebSocketInstruments, labels: Attributes, hold: Hold) {
    this.#to = to;
    this.#labels = labels;
    const inDirection = (direction: string): MessageSeries =>
      new MessageSeries(to, { ...labels, 'network.io.direction': direction }, hold);
    this.received = inDirection('receive');
    this.sent = inDirection('transmit');
    this.#active = new CounterCell(to.active, labels, hold);
    this.#opened = new CounterCell(to.opened, labels, hold);
    this.#duration = new RecorderCell(to.duration, labels, hold);
  }

  /** @returns where the connection was counted as active, and has to be taken back */
  began(): BoundCounter | undefined {
    return addOne(this.#active.current());
  }

  opened(): void {
    this.#opened.add(1);
  }

  /**
   * Looked up each time, as there may be many codes and errors, and connections do not end often.
   *
   * @param seconds `undefined` where nobody knows when it was opened
   */
  closed(code: string, errorType: string | undefined, seconds: number | undefined): void {
    const labels: Attributes = { ...this.#labels, 'websocket.close.code': code };
    if (errorType !== undefined) labels['error.type'] = errorType;
    this.#to.closed.get()?.add(1, labels);
    if (seconds !== undefined) this.#duration.record(seconds);
  }

  release(): void {
    this.received.release();
    this.sent.release();
    for (const cell of [this.#active, this.#opened, this.#duration]) cell.release();
  }
}
