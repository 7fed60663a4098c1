import { ConfigurationError } from '@executor-metrics/core/support';
import { describe, expect, it } from 'vitest';
import { createProjection, type ProjectionRow } from './projection.ts';

const row: ProjectionRow = { source: { name: 'a' }, target: { name: 'b' }, labels: { x: 'y' } };
const label = (rule: unknown) => ({ ...row, labels: { x: rule } });

describe('the rows of a projection', () => {
  it.each([
    ['no array', undefined, 'no array of rows is given'],
    ['an unknown option', [{ ...row, labls: {} }], 'rows[0]: unknown option "labls"'],
    ['no source', [{ ...row, source: undefined }], 'rows[0]: an option is not given; accepted: at least source'],
    ['no labels', [row, { source: row.source, target: row.target }], 'rows[1]: an option is not given'],
    ['a hole', new Array(1), 'rows[0]: the options are null'],
    ['no row', ['http'], 'rows[0]: the options are "http"'],
    ['a source without a name', [{ ...row, source: {} }], 'option "source": option "name" is not given'],
    ['an empty name', [{ ...row, target: { name: '' } }], 'option "target": option "name" is ""'],
    ['an unknown part of a metric', [{ ...row, take: 'max' }], 'option "take" is "max"; accepted: "metric" or "count"'],
    [
      'a condition of another word',
      [{ ...row, source: { name: 'a', scope: { not: ['x'] } } }],
      'option "scope" is an object',
    ],
    ['a condition of two words', [{ ...row, source: { name: 'a', scope: { is: [], isNot: [] } } }], 'option "scope"'],
    [
      'a condition on a number',
      [{ ...row, source: { name: 'a', where: { x: { is: [1] } } } }],
      'option "where" is an object',
    ],
    ['a label without a name', [{ ...row, labels: { '': 'x' } }], 'option "labels" has ""'],
    [
      'a label that would be a prototype',
      [{ ...row, labels: JSON.parse('{"__proto__":"x"}') }],
      'option "labels" has "__proto__"',
    ],
    ['an empty attribute', [label('')], 'option "labels" is an object'],
    ['an unknown rule', [label({ form: 'x' })], 'label "x": unknown option "form"'],
    ['a pattern with a memory', [label({ from: { attribute: 'a', pattern: /x/g } })], 'without the flags "g" and "y"'],
    ['a pattern as text', [label({ from: { attribute: 'a', pattern: 'x' } })], 'label "x": option "from"'],
    ['a value that is no text', [label({ values: { a: 1 } })], 'label "x": option "values"'],
    ['a row twice', [row, { ...row }, row], 'rows[2] is rows[0] again; accepted: each row once'],
  ])('are refused where there is %s', (_what, rows, message) => {
    const create = () => createProjection(rows as readonly ProjectionRow[]);
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(/^createProjection\(\): /);
    expect(create).toThrow(message);
  });
});
