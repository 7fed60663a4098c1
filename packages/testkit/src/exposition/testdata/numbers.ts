import fc from 'fast-check';

export const anyValue: fc.Arbitrary<number> = fc.double();
export const atLeastZero: fc.Arbitrary<number> = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }));
/** Without -0, which is the same bound as 0. */
export const bounds: fc.Arbitrary<number[]> = ascending(fc.double({ noNaN: true, noDefaultInfinity: true }));
export const boundsFromZero: fc.Arbitrary<number[]> = ascending(
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
export const quantiles: fc.Arbitrary<number[]> = ascending(fc.double({ min: 0, max: 1, noNaN: true }));

function ascending(number: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  return fc.uniqueArray(number.map((value) => value + 0)).map((numbers) => numbers.toSorted((a, b) => a - b));
}

/** A number as the text formats take it. */
export function written(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value).replace(/^(-?)Infinity$/, (_, sign) => `${sign || '+'}Inf`);
}
