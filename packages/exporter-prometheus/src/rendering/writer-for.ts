import type { Report } from '@executor-metrics/core/support';
import type { Format, FormatWriter, TextSink } from '../formats/format.ts';
import { createProtobufWriter } from '../formats/protobuf/protobuf-writer.ts';
import { OpenMetricsWriter } from '../formats/text/openmetrics-writer.ts';
import { TextWriter } from '../formats/text/text-writer.ts';

/** What the writers of the formats have to know beside the families. */
export interface WritingOptions {
  readonly createdSamples: boolean;
  readonly nativeHistograms: 'native' | 'classic' | 'both';
  /** Told once of histograms that have no native form. */
  readonly report: Report;
}

/** @param timestamp for each sample, in milliseconds since the epoch; none where it is left out */
export function writerFor(
  format: Format,
  out: TextSink,
  { createdSamples, nativeHistograms, report, timestamp }: WritingOptions & { readonly timestamp: number | undefined },
): FormatWriter {
  switch (format.kind) {
    case 'text':
      return new TextWriter(out, timestamp);
    case 'openmetrics':
      return new OpenMetricsWriter(out, { createdSamples, timestamp });
    case 'protobuf':
      return createProtobufWriter(out, { histograms: nativeHistograms, timestamp, report });
    default:
      return format satisfies never;
  }
}
