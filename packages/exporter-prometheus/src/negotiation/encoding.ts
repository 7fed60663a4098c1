import { type WeightedItem, weightedItems } from './weighted-list.ts';

/** A compression that can be offered. */
export type Compression = 'gzip' | 'zstd';

/**
 * Chooses a compression by the header `Accept-Encoding` (RFC 9110, section 12.5.3): the highest quality wins, at equal quality
 * what comes first in `available`, and `identity` only where the client prefers it or accepts nothing else. Without the
 * header it is `identity`, as in Prometheus's Go client, although the RFC would allow anything then. It is `identity` also
 * where the client refuses that too: an answer that it may be able to read is worth more than a 406.
 */
export function negotiateEncoding(
  acceptEncoding: string | undefined,
  available: readonly Compression[],
): Compression | 'identity' {
  const items = weightedItems(acceptEncoding ?? '');
  let best: Compression | 'identity' = 'identity';
  // A client that does not name it accepts it all the same, after everything that it does name.
  let bestQuality = qualityOf('identity', items) ?? 0;
  for (const coding of available) {
    const quality = qualityOf(coding, items) ?? 0;
    if (quality > bestQuality || (quality === bestQuality && quality > 0 && best === 'identity')) {
      best = coding;
      bestQuality = quality;
    }
  }
  return best;
}

/** `undefined` where neither the coding nor `*` is in the header. */
function qualityOf(coding: string, items: readonly WeightedItem[]): number | undefined {
  const named = items.filter(({ value }) => value === coding || value === `x-${coding}`);
  const meant = named.length > 0 ? named : items.filter(({ value }) => value === '*');
  return meant.length > 0 ? Math.max(...meant.map(({ quality }) => quality)) : undefined;
}
