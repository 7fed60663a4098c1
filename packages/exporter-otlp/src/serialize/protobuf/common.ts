import type { Scope, Snapshot } from '@executor-metrics/sdk';
import { isInt64 } from '../points.ts';
import type { ReverseWriter } from './reverse-writer.ts';

// The messages of opentelemetry/proto/common/v1 and resource/v1. Fields are written last to first.

/**
 * `repeated KeyValue`, of whichever field: KeyValue { 1 string key; 2 AnyValue value }
 *
 * An attribute without a value is not there.
 */
export function writeAttributes(writer: ReverseWriter, tag: number, attributes: object): void {
  const keys = Object.keys(attributes);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] as string;
    const value: unknown = attributes[key as keyof typeof attributes];
    if (value === undefined || value === null) continue;
    const mark = writer.size;
    writeAnyValue(writer, 0x12, value);
    writer.string(0x0a, key);
    writer.message(tag, mark);
  }
}

/**
 * AnyValue { oneof: 1 string string_value; 2 bool bool_value; 3 int64 int_value; 4 double double_value;
 * 5 ArrayValue array_value }; ArrayValue { 1 repeated AnyValue values }
 *
 * A value of any other type is an empty one, as is a gap in an array.
 */
function writeAnyValue(writer: ReverseWriter, tag: number, value: unknown): void {
  const mark = writer.size;
  if (typeof value === 'string') writer.string(0x0a, value);
  else if (typeof value === 'boolean') writer.varint(0x10, value ? 1 : 0);
  else if (typeof value === 'number') {
    if (isInt64(value)) writer.varint(0x18, value);
    else writer.double(0x21, value);
  } else if (Array.isArray(value)) {
    const items = writer.size;
    for (let i = value.length - 1; i >= 0; i--) writeAnyValue(writer, 0x0a, value[i]);
    writer.message(0x2a, items);
  }
  writer.message(tag, mark);
}

/** ResourceMetrics.resource: Resource { 1 repeated KeyValue attributes } */
export function writeResource(writer: ReverseWriter, { attributes }: Snapshot['resource']): void {
  const mark = writer.size;
  writeAttributes(writer, 0x0a, attributes);
  writer.message(0x0a, mark);
}

/** ScopeMetrics.scope: InstrumentationScope { 1 string name; 2 string version; 3 repeated KeyValue attributes } */
export function writeScope(writer: ReverseWriter, { name, version, attributes }: Scope): void {
  const mark = writer.size;
  writeAttributes(writer, 0x1a, attributes);
  writeText(writer, 0x12, version);
  writeText(writer, 0x0a, name);
  writer.message(0x0a, mark);
}

/** A string that is empty is not written (proto3: the default value). */
export function writeText(writer: ReverseWriter, tag: number, text: string | undefined): void {
  if (text) writer.string(tag, text);
}
