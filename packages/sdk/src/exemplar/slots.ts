import { BucketSearch } from '../cell/bucket-search.ts';
import type { Aggregation } from '../view/stream-config.ts';
import type { SlotOf } from './exemplar-store.ts';

/** OpenTelemetry specification, "Exemplar", default reservoir of an exponential histogram. */
const mostOfExponential = 20;

/** Where an aggregation keeps its exemplars: one a bucket, a few, or one. */
export function slotsFor(aggregation: Aggregation): SlotOf {
  switch (aggregation.kind) {
    case 'histogram': {
      const search = new BucketSearch(aggregation.shape.boundaries);
      return (value) => search.indexOf(value);
    }
    case 'exponential-histogram': {
      const slots = Math.min(mostOfExponential, aggregation.shape.maxSize);
      return (value) => magnitudeOf(value) % slots;
    }
    default:
      return () => 0;
  }
}

/** The power of ten, counted from that of the smallest numbers: exemplars spread over the range of the values. */
function magnitudeOf(value: number): number {
  return value === 0 ? 0 : Math.round(Math.log10(Math.abs(value))) - smallestMagnitude;
}

const smallestMagnitude = -324;
