/**
 * An attribute's value as text (OpenTelemetry specification, "AnyValue representation for non-OTLP protocols"): strings as
 * they are, numbers and booleans as in JSON, `NaN` and `Infinity` by name, bytes in base64, arrays and objects as JSON.
 * Empty for what is no value: `undefined`, `null`, functions, symbols, and what throws at being read.
 */
export function attributeText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? '' : objectText(value);
    default:
      return '';
  }
}

function objectText(value: object): string {
  try {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    return JSON.stringify(value, jsonValue) ?? '';
  } catch {
    // A cycle, a proxy that was revoked, a `toJSON` that throws.
    return '';
  }
}

/** What JSON has no word for stands in it as a string. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
