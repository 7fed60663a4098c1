import { BucketSearch } from '../cell/bucket-search.ts';
import type { Aggregation } from '../view/stream-config.ts';
import type { SlotOf } from './exemplar-store.ts';

/** Where an aggregation keeps its exemplars: one a bucket, or one. */
export function slotsFor(aggregation: Aggregation): SlotOf {
  switch (aggregation.kind) {
    case 'histogram': {
      const search = new BucketSearch(aggregation.shape.boundaries);
      return (value) => search.indexOf(value);
    }
    case 'exponential-histogram':
      // One a power of ten: spread over the range, and few.
      return (value) => (value === 0 ? 0 : Math.round(Math.log10(Math.abs(value))));
    default:
      return () => 0;
  }
}
