import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createExponentialCell } from './exponential-cell.ts';

interface Vectors {
  readonly vectors: readonly {
    readonly maxSize: number;
    readonly values: readonly number[];
    readonly expect: object;
  }[];
}

const file = new URL('../testdata/exponential-histograms.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('ExponentialHistogramCell', () => {
  it('has the scale, buckets and summary that the official SDK has, on each of its 600 test sequences', () => {
    expect(vectors).toHaveLength(600);
    for (const { maxSize, values, expect: expected } of vectors) {
      const cell = createExponentialCell(maxSize);
      for (const value of values) cell.accumulate(value);
      expect(cell.read(), `${values} in ${maxSize} buckets`).toEqual(expected);
    }
  });
});
