import { describe, expect, it } from 'vitest';
import { exemplarOf } from '../../testdata/families.ts';
import { exemplarLabels, exemplarsByBucket, exemplarText, secondsText } from './exemplars.ts';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);
const ids = [
  ['trace_id', traceId],
  ['span_id', spanId],
];

describe('the labels of an exemplar', () => {
  it.each<[room: number, hasFurther: boolean]>([
    [64, true],
    [65, false],
  ])('are 128 characters at most, of which the ids leave room for an attribute of %i: %s', (room, hasFurther) => {
    // In characters: each of these is two units long.
    const filteredAttributes = { k: '\u{1F600}'.repeat(room) };
    const labels = exemplarLabels(exemplarOf(1, { traceId, spanId, filteredAttributes }));
    expect(labels).toEqual(hasFurther ? [...ids, ['k', filteredAttributes.k]] : ids);
  });

  it('are none where there is no room for what a tracer calls its spans', () => {
    expect(exemplarLabels(exemplarOf(1, { traceId: 'a'.repeat(200), spanId }))).toEqual([]);
    expect(exemplarLabels(exemplarOf(1, { traceId: '', spanId }))).toEqual([['span_id', spanId]]);
  });

  it('cannot be taken for those of the span', () => {
    const filteredAttributes = { trace_id: 'mine', 'span.id': 'mine' };
    const labels = exemplarLabels(exemplarOf(1, { traceId, spanId, filteredAttributes }));
    expect(labels).toEqual([...ids, ['exported_span_id', 'mine'], ['exported_trace_id', 'mine']]);
  });
});

describe('the text of an exemplar', () => {
  it('follows the value of a sample', () => {
    const exemplar = exemplarOf(0.5, { traceId, spanId, filteredAttributes: { 'user.kind': 'x' } });
    expect(exemplarText(exemplar)).toBe(
      ` # {trace_id="${traceId}",span_id="${spanId}",user_kind="x"} 0.5 1700000000.005`,
    );
  });

  it.each(['"', '\\', '\n', '\0'])('has no value with %j, with which Prometheus cannot cope here', (character) => {
    const exemplar = exemplarOf(1, { traceId, spanId: `x${character}`, filteredAttributes: { a: character, b: '}' } });
    expect(exemplarText(exemplar)).toBe(` # {trace_id="${traceId}",b="}"} 1 1700000000.005`);
  });
});

describe('exemplarsByBucket', () => {
  it('gives each bucket the newest of its exemplars, in whichever order they come', () => {
    const at = (value: number, seconds: number) => exemplarOf(value, { time: [seconds, 0] });
    const shown = exemplarsByBucket([1, 5], [at(1, 30), at(0.5, 40), at(0.2, 20), at(5, 10), at(9, 10)]);
    expect([...shown].map(([bucket, { value }]) => [bucket, value])).toEqual([
      [0, 0.5],
      [1, 5],
      [2, 9],
    ]);
  });
});

describe('secondsText', () => {
  it.each([
    [[1000, 0], '1000'],
    [[1000, 999_999], '1000'],
    [[1000, 5_000_000], '1000.005'],
    [[1000, 250_000_000], '1000.25'],
  ] as const)('of %o is %s', ([seconds, nanoseconds], text) => {
    expect(secondsText([seconds, nanoseconds])).toBe(text);
  });
});
