/** What follows the labels of a bucket's series: `le="0.1"} `, for each bound of a histogram and `+Inf`, in UTF-8. */
export type BucketLabels = (boundaries: readonly number[]) => readonly Uint8Array[];

/**
 * All series of an instrument share one array of boundaries, so the labels of the buckets are written once for the life of
 * the instrument.
 */
export function bucketLabels(boundText: (bound: number) => string): BucketLabels {
  const written = new WeakMap<readonly number[], readonly Uint8Array[]>();
  return (boundaries) => {
    const known = written.get(boundaries);
    if (known !== undefined) return known;
    const labels = [...boundaries, Number.POSITIVE_INFINITY].map((bound) => Buffer.from(`le="${boundText(bound)}"} `));
    written.set(boundaries, labels);
    return labels;
  };
}
