/**
 * Compares texts by their code points, which is the order of their bytes in UTF-8 and so of Prometheus. The order of
 * JavaScript differs in characters beyond U+FFFF.
 */
export function byByteOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Halves of a surrogate pair come after all characters that are one unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_00_00 : unit;
}
