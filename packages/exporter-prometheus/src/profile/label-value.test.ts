import { describe, expect, it } from 'vitest';
import { labelValue } from './label-value.ts';
import type { LabelRule } from './projection-row.ts';

const attributes = { status: 200, route: '/a', empty: '', flag: false, Method: 'Get', constructor_: 'x' };
const of = (rule: LabelRule): string | undefined => labelValue(rule)(attributes);

describe('the value of a label', () => {
  it.each<[string, LabelRule, string | undefined]>([
    ['an attribute', { from: 'route' }, '/a'],
    ['a number as text', { from: 'status' }, '200'],
    ['false, which is a value', { from: 'flag', default: 'x' }, 'false'],
    ['absent where the attribute is', { from: 'gone' }, undefined],
    ['the default where the attribute is absent', { from: 'gone', default: 'none' }, 'none'],
    ['the default where the attribute is empty', { from: 'empty', default: 'none' }, 'none'],
    ['the default where it comes from nothing', { default: 'hit' }, 'hit'],
    ['absent where it comes from nothing and has no default', {}, undefined],
    ['an empty default', { from: 'gone', default: '' }, ''],
    ['the first attribute that is there', { from: ['gone', 'empty', 'route', 'status'] }, '/a'],
    ['nothing that every object has', { from: 'constructor' }, undefined],
    ['what the attribute stands for', { from: 'status', values: { 200: 'ok' } }, 'ok'],
    ['the attribute where it stands for nothing', { from: 'status', values: { 404: 'no' } }, '200'],
    ['another value for everything else', { from: 'status', values: { 404: 'no' }, otherwise: 'yes' }, 'yes'],
    ['what it stands for, before everything else', { from: 'status', values: { 200: 'ok' }, otherwise: 'no' }, 'ok'],
    ['never what every object has', { from: 'Method', values: {}, otherwise: 'x' }, 'x'],
    ['lower case', { from: 'Method', case: 'lower' }, 'get'],
    ['upper case', { from: 'Method', case: 'upper' }, 'GET'],
    ['what its case stands for', { from: 'Method', case: 'lower', values: { get: 'read' } }, 'read'],
    ['the group of a pattern', { from: { attribute: 'route', pattern: /^\/(.)/ } }, 'a'],
    ['the match of a pattern without a group', { from: { attribute: 'status', pattern: /^\d/ } }, '2'],
    ['absent where the pattern does not match', { from: { attribute: 'route', pattern: /b/ } }, undefined],
    ['absent where the group took no part', { from: { attribute: 'route', pattern: /a|(b)/ } }, undefined],
    ['the next one where a pattern does not match', { from: [{ attribute: 'route', pattern: /b/ }, 'status'] }, '200'],
  ])('is %s', (_what, rule, expected) => {
    expect(of(rule)).toBe(expected);
  });

  it('stays what the rule was when it was read', () => {
    const values: Record<string, string> = { 200: 'ok' };
    const value = labelValue({ from: 'status', values });
    values['200'] = 'changed';
    expect(value(attributes)).toBe('ok');
  });
});
