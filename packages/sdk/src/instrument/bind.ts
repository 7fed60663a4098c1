import type { Attributes, Context } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import type { SynchronousStream } from '../stream/synchronous-stream.ts';
import type { InstrumentParts } from './synchronous-instrument.ts';
import { whole } from './whole.ts';

/** The cell itself in the common case; what stands for several streams, for none, or for whole numbers otherwise. */
export function bindStreams(
  { streams, integer }: InstrumentParts,
  attributes: Attributes | undefined,
): BoundInstrument {
  const handles = streams.map((stream) => handleOf(stream, stream.bind(attributes)));
  const [only] = handles;
  if (handles.length === 1 && only !== undefined && !integer) return only;
  return new BoundHandles(handles, integer);
}

function handleOf(stream: SynchronousStream, cell: Cell): BoundInstrument {
  return stream.table.isOverflow(cell) ? new OverflowHandle(stream, cell) : cell;
}

class BoundHandles implements BoundInstrument {
  readonly #handles: readonly BoundInstrument[];
  readonly #integer: boolean;

  constructor(handles: readonly BoundInstrument[], integer: boolean) {
    this.#handles = handles;
    this.#integer = integer;
  }

  add(value: number, context?: Context): void {
    const taken = this.#integer ? whole(value) : value;
    for (const handle of this.#handles) handle.add(taken, context);
  }

  record(value: number, context?: Context): void {
    this.add(value, context);
  }

  unbind(): void {
    for (const handle of this.#handles) handle.unbind();
  }
}

/** Found no room when it was bound: its measurements are counted with the others that went to the overflow series. */
class OverflowHandle implements BoundInstrument {
  readonly #stream: SynchronousStream;
  readonly #cell: Cell;

  constructor(stream: SynchronousStream, cell: Cell) {
    this.#stream = stream;
    this.#cell = cell;
  }

  add(value: number, context?: Context): void {
    if (this.#stream.takes(value)) this.#stream.table.countOverflow();
    this.#cell.add(value, context);
  }

  record(value: number, context?: Context): void {
    this.add(value, context);
  }

  /** The overflow series is there for ever. */
  unbind(): void {}
}
