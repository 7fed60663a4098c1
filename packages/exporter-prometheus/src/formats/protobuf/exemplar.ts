import type { Exemplar } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';
import { exemplarLabels } from '../text/exemplars.ts';
import { writeLabel } from './labels.ts';
import type { MessageBuffer } from './message-buffer.ts';

/**
 * ```proto
 * message Exemplar {
 *   repeated LabelPair label                     = 1;
 *   optional double value                        = 2;
 *   optional google.protobuf.Timestamp timestamp = 3;
 * }
 * ```
 */
export function writeExemplar(out: MessageBuffer, tag: number, exemplar: Exemplar): void {
  const mark = out.open(tag);
  for (const [name, value] of exemplarLabels(exemplar)) writeLabel(out, 0x0a, name, value);
  out.double(0x11, exemplar.value);
  writeTimestamp(out, 0x1a, exemplar.time);
  out.close(mark);
}

/**
 * Nothing where the time is not known, which is 0.
 *
 * ```proto
 * message Timestamp {
 *   int64 seconds = 1;
 *   int32 nanos   = 2;
 * }
 * ```
 */
export function writeTimestamp(out: MessageBuffer, tag: number, [seconds, nanoseconds]: HrTime): void {
  if (!(seconds > 0)) return;
  const mark = out.open(tag);
  out.varint(0x08);
  out.varint(seconds);
  out.varint(0x10);
  out.varint(nanoseconds);
  out.close(mark);
}
