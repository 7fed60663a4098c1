import type { Attributes } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';
import type { StreamConfig } from '../view/stream-config.ts';

/**
 * What the attributes processors of views make of a set of attributes that they do not know by its keys alone. The
 * filter comes first, as its processors do; what the others return is what the series has. Absent where there are none.
 */
export function preparation({
  filter,
  process,
}: StreamConfig): ((given: Attributes | undefined) => Attributes) | undefined {
  if (process === undefined) return undefined;
  return (given = {}) => process(filter === undefined ? given : filtered(given, filter));
}

function filtered(given: Attributes, filter: AttributeFilter): Attributes {
  return Object.fromEntries(Object.entries(given).filter(([key]) => filter.keeps(key)));
}

/** The filter that is left to the walk through the trie: none where attributes are prepared before. */
export function walkedFilter({ filter, process }: StreamConfig): AttributeFilter | undefined {
  return process === undefined ? filter : undefined;
}
