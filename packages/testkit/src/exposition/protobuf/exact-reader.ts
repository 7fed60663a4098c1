import protobuf from 'protobufjs';

type Read64 = ReturnType<protobuf.Reader['uint64']>;

/**
 * Reads integers of 64 bits as `bigint`. protobufjs itself gives numbers, which round them, or objects of the package `long`
 * where it finds that, which depends on how the program was loaded.
 */
export class ExactReader extends protobuf.Reader {
  override uint64(): Read64 {
    return toRead64(this.#varint());
  }

  override int64(): Read64 {
    return toRead64(BigInt.asIntN(64, this.#varint()));
  }

  override sint64(): Read64 {
    const zigzag = this.#varint();
    return toRead64(zigzag % 2n === 0n ? zigzag / 2n : -(zigzag + 1n) / 2n);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.pos < this.len ? this.buf[this.pos++] : undefined;
      if (byte === undefined) throw new RangeError('a number that is cut off');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number of more than 64 bits');
  }
}

/** The decoder puts into the message whatever it is given. */
function toRead64(value: bigint): Read64 {
  return value as unknown as Read64;
}
