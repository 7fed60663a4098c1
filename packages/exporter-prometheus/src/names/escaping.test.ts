import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EscapingScheme, escapeName, exposedLabelName, exposedMetricName } from './escaping.ts';
import { isLegacyLabelName, isLegacyMetricName } from './legacy-name.ts';
import { unescapeName } from './unescaping.ts';

const schemes: readonly EscapingScheme[] = ['underscores', 'dots', 'values'];
const run = { seed: 20_261_124, numRuns: 2000 };
const anyName = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.stringMatching(/^[_a1:.é]{1,8}$/));

// The cases of prometheus/common, `TestEscapeName` and `TestValueUnescapeErrors`.
describe('escapeName', () => {
  it.each([
    ['', '', '', ''],
    ['no:escaping_required', 'no:escaping_required', 'no:escaping__required', 'no:escaping_required'],
    [
      ...(['mysystem.prod.west.cpu.load', 'mysystem_prod_west_cpu_load'] as const),
      ...(['mysystem_dot_prod_dot_west_dot_cpu_dot_load', 'U__mysystem_2e_prod_2e_west_2e_cpu_2e_load'] as const),
    ],
    ['load.cpu_total', 'load_cpu_total', 'load_dot_cpu__total', 'U__load_2e_cpu__total'],
    ['http.status:sum', 'http_status:sum', 'http_dot_status:sum', 'U__http_2e_status:sum'],
    ['label with 😱', 'label_with__', 'label__with____', 'U__label_20_with_20__1f631_'],
    ['花火', '__', '____', 'U___82b1__706b_'],
    ['label with \u0100', 'label_with__', 'label__with____', 'U__label_20_with_20__100_'],
    ['1st', '_st', '__st', 'U___31_st'],
    ['half\uD800', 'half_', 'half__', 'U__half_fffd_'],
  ])('writes %j as %j, %j and %j', (name, ...expected) => {
    expect(schemes.map((scheme) => escapeName(name, scheme))).toEqual(expected);
  });
});

describe('unescapeName', () => {
  it.each([
    ['mysystem_dot_prod__x', 'dots', 'mysystem.prod_x'],
    ['label__with____', 'dots', 'label_with__'],
    ['a_b', 'underscores', 'a_b'],
    ['U__no:unescapingrequired', 'values', 'no:unescapingrequired'],
    ['U__capitals_2E_ok', 'values', 'capitals.ok'],
    ['U__underscores__doubled__', 'values', 'underscores_doubled_'],
    ['U___10ffff_', 'values', '\u{10FFFF}'],
  ] as const)('reads %j by %s as %j', (name, scheme, expected) => {
    expect(unescapeName(name, scheme)).toBe(expected);
  });

  it.each([
    '',
    'plain_name',
    'U__underscores_doubled_',
    'U__underscores__doubled_',
    'U__my__hack_2e_attempt_872348732fabdabbab_',
    'U__my__hack_2e',
    'U__bad__utf_2eg_',
    'U__bad__utf_D900_',
    'U__beyond_110000_',
  ])('leaves %j as it is, which no scheme wrote', (name) => {
    expect(unescapeName(name, 'values')).toBe(name);
  });

  it('finds again what was escaped by values', () => {
    fc.assert(
      fc.property(
        anyName.filter((name) => !name.startsWith('U__')),
        (name) => {
          expect(unescapeName(escapeName(name, 'values'), 'values')).toBe(name.toWellFormed());
        },
      ),
      run,
    );
  });
});

describe('an exposed name', () => {
  it.each(schemes)('stays as it is where every Prometheus knows it, by %s', (scheme) => {
    expect([exposedMetricName('a_b:c', scheme), exposedLabelName('a_b', scheme)]).toEqual(['a_b:c', 'a_b']);
  });

  it('stays as it is where the client takes any characters', () => {
    const name = 'a.b c}é';
    expect([exposedMetricName(name, 'allow-utf-8'), exposedLabelName(name, 'allow-utf-8')]).toEqual([name, name]);
  });

  it('has nothing to escape in a metric, whose metadata Prometheus would not find', () => {
    const name = 'a"b\\c\nd';
    expect(exposedMetricName(name, 'allow-utf-8')).toBe('a\uFFFDb\uFFFDc\uFFFDd');
    expect(exposedLabelName(name, 'allow-utf-8')).toBe(name);
  });

  it.each([
    ['underscores', 'a_b'],
    ['dots', 'a__b'],
    ['values', 'U__a_3a_b'],
  ] as const)('has no colon in a label, by %s', (scheme, expected) => {
    expect(exposedLabelName('a:b', scheme)).toBe(expected);
  });

  it('is valid, whatever the name', () => {
    fc.assert(
      fc.property(anyName, fc.constantFrom(...schemes), (name, scheme) => {
        expect(isLegacyMetricName(exposedMetricName(name, scheme))).toBe(true);
        expect(isLegacyLabelName(exposedLabelName(name, scheme))).toBe(true);
      }),
      run,
    );
  });
});
