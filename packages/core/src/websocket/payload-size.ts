// Hot: runs at each message. Guarded by bench/core/websocket.bench.ts.

/**
 * How many bytes a message brings or sends, whatever it is given as: text in UTF-8, a `Buffer`, an `ArrayBuffer` or a view of
 * one, a `Blob`, or the list of fragments of `binaryType = 'fragments'`. Nothing is copied. Never throws; what `ws` does
 * not send, or turns into bytes itself, counts as nothing.
 */
export function payloadBytes(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (typeof data === 'object' && data !== null) return bytesOf(data);
  // Sent as its digits.
  return typeof data === 'number' ? String(data).length : 0;
}

function bytesOf(data: object): number {
  if (Array.isArray(data)) return bytesOfList(data);
  try {
    const { byteLength, size } = data as { readonly byteLength?: unknown; readonly size?: unknown };
    if (isSize(byteLength)) return byteLength;
    return isSize(size) ? size : 0;
  } catch {
    // A getter or a proxy of the application.
    return 0;
  }
}

/** Fragments that were received, or bytes as numbers, which `ws` sends too. */
function bytesOfList(list: readonly unknown[]): number {
  if (typeof list[0] === 'number') return list.length;
  let bytes = 0;
  for (let i = 0; i < list.length; i++) {
    const fragment = list[i];
    bytes += fragment instanceof Uint8Array ? fragment.byteLength : 0;
  }
  return bytes;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
