import type { Batch } from '../delivery/batch.ts';

/** Writes batches as requests. It gives way to others while it does, as a collection does. */
export interface Format {
  readonly contentType: 'application/x-protobuf' | 'application/json';
  /** An `ExportMetricsServiceRequest`. */
  write(batch: Batch): Promise<Uint8Array>;
}
