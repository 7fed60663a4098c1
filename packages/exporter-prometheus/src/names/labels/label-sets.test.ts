import type { Scope } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { type LabelRules, labelSets, maximumValueLength } from './label-sets.ts';

const legacy: LabelRules = { strategy: 'UnderscoreEscapingWithSuffixes', escaping: 'underscores' };
const untouched: LabelRules = { strategy: 'NoTranslation', escaping: 'allow-utf-8' };

function textOf(attributes: Attributes, rules: Partial<LabelRules> = {}): string {
  return labelSets({ ...legacy, ...rules })(attributes).text;
}

function scope(given: Partial<Scope>): Scope {
  return { name: 'lib', version: undefined, schemaUrl: undefined, attributes: {}, ...given };
}

/** Attributes of other kinds than the API has, as other providers may let them through. */
function foreign(attributes: Readonly<Record<string, unknown>>): Attributes {
  return attributes as Attributes;
}

describe('the labels of a series', () => {
  it('are its attributes, translated and sorted by name', () => {
    const { pairs, text } = labelSets(legacy)({ 'url.scheme': 'https', 'http.status_code': 200, cached: true });
    expect(pairs).toEqual(['cached', 'true', 'http_status_code', '200', 'url_scheme', 'https']);
    expect(text).toBe('cached="true",http_status_code="200",url_scheme="https"');
  });

  it('are none where there are no attributes', () => {
    expect(labelSets(legacy)({})).toEqual({ pairs: [], text: '' });
  });

  it('escape quotes, backslashes and newlines, in the text alone', () => {
    const { pairs, text } = labelSets(legacy)({ a: '"}\\\n' });
    expect(pairs).toEqual(['a', '"}\\\n']);
    expect(text).toBe('a="\\"}\\\\\\n"');
  });

  it('leave out what has no value, as an empty label is none to Prometheus', () => {
    expect(textOf(foreign({ a: '', b: undefined, c: null, d: 0, e: [] }))).toBe('d="0",e="[]"');
  });

  it('have no half surrogate pairs', () => {
    expect(textOf({ a: 'x\uD83D' })).toBe('a="x\uFFFD"');
  });

  it('keep values up to the limit, and the beginning of longer ones', () => {
    expect(labelSets(legacy)({ a: 'x'.repeat(maximumValueLength) }).pairs[1]).toBe('x'.repeat(maximumValueLength));
    const [one, other] = ['1', '2'].map((end) => labelSets(legacy)({ a: 'x'.repeat(1_000_000) + end }).pairs[1]);
    expect(one).toMatch(/^x+…[0-9a-f]{16}$/);
    expect(one).toHaveLength(maximumValueLength);
    expect(one).not.toBe(other);
  });

  it('keep keys of a megabyte apart', () => {
    const { pairs } = labelSets(legacy)({ [`${'k'.repeat(1_000_000)}1`]: 'a', [`${'k'.repeat(1_000_000)}2`]: 'b' });
    expect(pairs).toHaveLength(4);
    expect(pairs.every((part) => part.length <= 1024)).toBe(true);
  });

  it('do without an attribute that throws at being read', () => {
    const attributes = {
      a: 1,
      get b(): string {
        throw new Error('no');
      },
    };
    expect(textOf(attributes)).toBe('a="1"');
  });

  it('are the same for keys beyond those whose names are remembered', () => {
    const labelsOf = labelSets(legacy);
    for (let i = 0; i < 2000; i++) expect(labelsOf({ [`key.${i}`]: i }).text).toBe(`key_${i}="${i}"`);
  });
});

describe('labels that get the same name', () => {
  it('are joined in the order of their keys', () => {
    expect(textOf({ a_b: '3', 'a.b': '2', 'a-b': '1' })).toBe('a_b="1;2;3"');
  });

  it('do not count where they are empty', () => {
    expect(textOf({ a_b: '', 'a.b': 'x', 'a-b': '' })).toBe('a_b="x"');
  });

  it('are joined also where only the escaping makes them equal', () => {
    expect(textOf({ 'a.b': '1', 'a/b': '2' }, { strategy: 'NoTranslation' })).toBe('a_b="1;2"');
  });

  it('are cut after they are joined', () => {
    const value = labelSets(legacy)({ 'a.b': 'x'.repeat(4000), a_b: 'y'.repeat(4000) }).pairs[1];
    expect(value).toHaveLength(maximumValueLength);
  });

  it('stay apart where names keep their characters', () => {
    expect(textOf({ 'a.b': '1', a_b: '2' }, untouched)).toBe('"a.b"="1",a_b="2"');
  });
});

describe('names of labels between quotes', () => {
  it('are those that are not valid without', () => {
    expect(textOf({ 'http.route': '/', 'a:b': '1', ok: '2', '9': '3' }, untouched)).toBe(
      '"9"="3","a:b"="1","http.route"="/",ok="2"',
    );
  });

  it('are escaped like values', () => {
    expect(textOf({ 'a"\\\n=}': 'x' }, untouched)).toBe('"a\\"\\\\\\n=}"="x"');
  });

  it.each([
    ['underscores', 'a_b="1"'],
    ['dots', 'a_dot_b="1"'],
    ['values', 'U__a_2e_b="1"'],
  ] as const)('are none by %s', (escaping, expected) => {
    expect(textOf({ 'a.b': 1 }, { strategy: 'NoTranslation', escaping })).toBe(expected);
  });
});

describe('reserved labels', () => {
  it('are left to the samples, as Prometheus renames what is exposed under its own names', () => {
    expect(textOf({ le: '5', x: '1' }, { reserved: ['le'] })).toBe('exported_le="5",x="1"');
  });

  it('are ordinary ones in families whose samples do not carry them', () => {
    expect(textOf({ le: '5', quantile: '0.5' })).toBe('le="5",quantile="0.5"');
  });

  it('are joined with an attribute that has the new name already', () => {
    expect(textOf({ le: '5', exported_le: '6' }, { reserved: ['le'] })).toBe('exported_le="6;5"');
  });

  it('are not given by attributes of the resource either', () => {
    expect(textOf({}, { reserved: ['le'], constant: { le: 'x' } })).toBe('exported_le="x"');
  });

  it.each([legacy, untouched])('never include the name of the metric, by $strategy', (rules) => {
    expect(textOf({ __name__: 'up' }, rules)).toBe('exported___name__="up"');
  });

  it('include the name of the metric where only the escaping makes it', () => {
    expect(textOf({ '..name..': 'up' }, { strategy: 'NoTranslation' })).toBe('exported___name__="up"');
  });
});

describe('the labels of a scope', () => {
  it('tell its name, version, schema URL and attributes', () => {
    const of = scope({ name: 'lib', version: '1.2', schemaUrl: 'https://s/1', attributes: { 'a.b': 1 } });
    expect(textOf({ x: 1 }, { scope: of })).toBe(
      'otel_scope_a_b="1",otel_scope_name="lib",otel_scope_schema_url="https://s/1",otel_scope_version="1.2",x="1"',
    );
  });

  it('leave out what the scope does not have', () => {
    expect(textOf({}, { scope: scope({ name: '' }) })).toBe('');
  });

  it.each([legacy, untouched])(
    'drop attributes that clash with name, version and schema URL, by $strategy',
    (rules) => {
      const attributes = { name: 'x', version: 'y', schema_url: 'z', other: 'kept' };
      expect(textOf({}, { ...rules, scope: scope({ attributes }) })).toBe(
        'otel_scope_name="lib",otel_scope_other="kept"',
      );
    },
  );

  it('drop also attributes that clash after the translation', () => {
    expect(textOf({}, { scope: scope({ attributes: { 'schema.url': 'x' } }) })).toBe('otel_scope_name="lib"');
  });

  it('are joined with attributes of the series of the same name, in the order of the keys', () => {
    const of = scope({ attributes: { zone: 'a' } });
    const attributes = { 'otel.scope.name': 'first', otel_scope_name: 'last', 'otel.scope.zone': 'b' };
    expect(textOf(attributes, { scope: of })).toBe('otel_scope_name="first;lib;last",otel_scope_zone="b;a"');
  });
});

describe('constant labels', () => {
  it('stand with every series', () => {
    const labelsOf = labelSets({ ...legacy, constant: { 'service.name': 'shop' } });
    expect([labelsOf({ a: 1 }).text, labelsOf({ z: 2 }).text]).toEqual([
      'a="1",service_name="shop"',
      'service_name="shop",z="2"',
    ]);
  });

  it('give way to attributes of the series and to the scope', () => {
    const constant = { 'service.name': 'shop', otel_scope_name: 'resource', region: 'eu' };
    expect(textOf({ service_name: 'own' }, { constant, scope: scope({}) })).toBe(
      'otel_scope_name="lib",region="eu",service_name="own"',
    );
  });

  it('stand where the attribute of the series is empty', () => {
    expect(textOf({ region: '' }, { constant: { region: 'eu' } })).toBe('region="eu"');
  });

  it('are joined among themselves', () => {
    expect(textOf({}, { constant: { a_b: '2', 'a.b': '1' } })).toBe('a_b="1;2"');
  });
});
