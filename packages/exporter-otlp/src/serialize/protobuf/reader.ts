/** A field of a protobuf message as it stands on the wire; an embedded message is bytes. */
export interface Field {
  readonly number: number;
  /** Integers beyond 2^53 lose their last digits. */
  readonly value: number | Uint8Array;
}

/**
 * The fields of a message, unknown ones included.
 *
 * @throws {RangeError} where the bytes end too early or are no message
 */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const input = { bytes, at: 0 };
  while (input.at < bytes.length) {
    const tag = readVarint(input);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: readVarint(input) };
        break;
      case 1:
        yield { number, value: take(input, 8) };
        break;
      case 2:
        yield { number, value: take(input, readVarint(input)) };
        break;
      case 5:
        yield { number, value: take(input, 4) };
        break;
      default:
        throw new RangeError('a wire type that no message of OTLP has');
    }
  }
}

interface Input {
  readonly bytes: Uint8Array;
  at: number;
}

/** Negative numbers, of ten bytes, are huge ones here: nothing that is read can be negative. */
function readVarint(input: Input): number {
  let value = 0;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = input.bytes[input.at++];
    if (byte === undefined) throw new RangeError('the message ends within a number');
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
}

function take(input: Input, length: number): Uint8Array {
  const end = input.at + length;
  if (end > input.bytes.length) throw new RangeError('the message ends within a field');
  const taken = input.bytes.subarray(input.at, end);
  input.at = end;
  return taken;
}

/** The last field of that number, if it is an embedded message, text or bytes. */
export function bytesField(bytes: Uint8Array, number: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === number && typeof field.value !== 'number') found = field.value;
  }
  return found;
}

/** The last field of that number, if it is an integer; 0 where there is none (proto3). */
export function integerField(bytes: Uint8Array, number: number): number {
  let found = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number === number && typeof field.value === 'number') found = field.value;
  }
  return found;
}

export function textField(bytes: Uint8Array, number: number): string {
  const found = bytesField(bytes, number);
  return found === undefined ? '' : Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString();
}
