import { isInt64 } from '../points.ts';

// The proto3 JSON mapping, with OTLP's deviations from it (OTLP specification, "JSON Protobuf Encoding").

/** Half surrogate pairs become U+FFFD: JSON could carry them, and receivers that keep UTF-8 refuse the whole request. */
export function jsonText(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** A double; what JSON has no number for is a word. */
export function jsonDouble(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

/** An integer of 64 bits is a string of digits. */
export function jsonInt64(value: number): string {
  return `"${Number.isSafeInteger(value) ? value : BigInt(value)}"`;
}

/** The list of KeyValue that stands for attributes. An attribute without a value is not there. */
export function jsonAttributes(attributes: object): string {
  let list = '';
  for (const key of Object.keys(attributes)) {
    const value: unknown = attributes[key as keyof typeof attributes];
    if (value === undefined || value === null) continue;
    if (list !== '') list += ',';
    list += `{"key":${jsonText(key)},"value":${jsonAnyValue(value)}}`;
  }
  return `[${list}]`;
}

function jsonAnyValue(value: unknown): string {
  if (typeof value === 'string') return `{"stringValue":${jsonText(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  if (typeof value === 'number') {
    return isInt64(value) ? `{"intValue":${jsonInt64(value)}}` : `{"doubleValue":${jsonDouble(value)}}`;
  }
  if (Array.isArray(value)) return `{"arrayValue":{"values":[${Array.from(value, jsonAnyValue).join(',')}]}}`;
  return '{}';
}
