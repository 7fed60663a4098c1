import { identityOf } from './identity.ts';
import { comparableName } from './instrument-name.ts';
import type { Aggregation, StreamConfig } from './stream-config.ts';

/**
 * The same text for configurations that keep the same numbers, so that readers whose configurations agree share a stream.
 * The description is left out: it changes no number. So is what the instrument says (unit, type): the key is for the
 * streams of one instrument.
 */
export function streamKey(config: StreamConfig): string {
  return JSON.stringify([
    comparableName(config.name),
    aggregationParts(config.aggregation),
    config.cardinalityLimit,
    identityOf(config.filter),
    identityOf(config.process),
    config.idleTimeMs ?? null,
  ]);
}

function aggregationParts(aggregation: Aggregation): readonly unknown[] {
  switch (aggregation.kind) {
    case 'sum':
    case 'last-value':
      return [aggregation.kind];
    case 'histogram':
      return [aggregation.kind, aggregation.shape.boundaries, aggregation.shape.recordMinMax];
    case 'exponential-histogram':
      return [aggregation.kind, aggregation.shape.maxSize, aggregation.shape.recordMinMax];
    default:
      return aggregation satisfies never;
  }
}
