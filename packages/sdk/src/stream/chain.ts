import { BucketSearch } from '../cell/bucket-search.ts';
import type { Cell, CellOwner, Series } from '../cell/cell.ts';
import { ExponentialHistogramCell } from '../cell/exponential-histogram-cell.ts';
import { HistogramCell } from '../cell/histogram-cell.ts';
import { LastValueCell } from '../cell/last-value-cell.ts';
import { SumCell } from '../cell/sum-cell.ts';
import type { Aggregation } from '../view/stream-config.ts';

/** What the cells of a stream have in common. */
export interface ChainParts {
  readonly owner: CellOwner;
  readonly aggregation: Aggregation;
  /** One cell for all cumulative readers, and one for each delta reader. */
  readonly length: number;
}

/** Makes the cells of a series, the first of which takes what is recorded and hands it on. */
export type CreateChain = (series: Series) => Cell;

export function chainFactory({ owner, aggregation, length }: ChainParts): CreateChain {
  switch (aggregation.kind) {
    case 'sum':
      return (series) => chainOf<SumCell>(length, (next) => new SumCell(owner, series, next));
    case 'last-value':
      return (series) => chainOf<LastValueCell>(length, (next) => new LastValueCell(owner, series, next));
    case 'histogram': {
      const { shape } = aggregation;
      const search = new BucketSearch(shape.boundaries);
      return (series) =>
        chainOf<HistogramCell>(length, (next) => new HistogramCell(owner, series, { shape, search, next }));
    }
    case 'exponential-histogram': {
      const { shape } = aggregation;
      return (series) =>
        chainOf<ExponentialHistogramCell>(
          length,
          (next) => new ExponentialHistogramCell(owner, series, { shape, next }),
        );
    }
    default:
      return aggregation satisfies never;
  }
}

/** The cell at a place in the chain. */
export function linkOf(cell: Cell, place: number): Cell {
  let link = cell;
  for (let i = 0; i < place && link.next !== undefined; i++) link = link.next;
  return link;
}

function chainOf<C extends Cell>(length: number, create: (next: C | undefined) => C): C {
  let cell = create(undefined);
  for (let i = 1; i < length; i++) cell = create(cell);
  return cell;
}
