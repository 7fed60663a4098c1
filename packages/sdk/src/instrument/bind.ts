import type { Attributes, Context } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import type { InstrumentParts } from './synchronous-instrument.ts';

/** The cell itself in the common case; what stands for several streams, for none, or for whole numbers otherwise. */
export function bindStreams(
  { streams, integer }: InstrumentParts,
  attributes: Attributes | undefined,
): BoundInstrument {
  const cells = streams.map((stream) => stream.bind(attributes));
  const [only] = cells;
  if (cells.length === 1 && only !== undefined && !integer) return only;
  return new BoundCells(cells, integer);
}

class BoundCells implements BoundInstrument {
  readonly #cells: readonly Cell[];
  readonly #integer: boolean;

  constructor(cells: readonly Cell[], integer: boolean) {
    this.#cells = cells;
    this.#integer = integer;
  }

  add(value: number, context?: Context): void {
    const taken = this.#integer ? Math.trunc(value) : value;
    for (const cell of this.#cells) cell.add(taken, context);
  }

  record(value: number, context?: Context): void {
    this.add(value, context);
  }
}
