import {
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  type IAttributesProcessor,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { createKeyFilter, type KeyList, keyListOf } from './attribute-filter.ts';

const process: IAttributesProcessor['process'] = (attributes) => attributes;

function listOf(kind: KeyList['kind'], ...keys: string[]): KeyList {
  return { kind, keys: new Set(keys) };
}

function kept(lists: readonly KeyList[]): readonly string[] {
  const filter = createKeyFilter(lists);
  return ['a', 'b', 'c', 'd'].filter((key) => filter === undefined || filter.keeps(key));
}

describe('keyListOf', () => {
  it('recognises the official lists', () => {
    expect(keyListOf(createAllowListAttributesProcessor(['a', 'b']))).toEqual(listOf('allow', 'a', 'b'));
    expect(keyListOf(createDenyListAttributesProcessor(['a']))).toEqual(listOf('deny', 'a'));
    expect(keyListOf(createAllowListAttributesProcessor([]))).toEqual(listOf('allow'));
  });

  it('recognises the lists of versions that held arrays', () => {
    const allow = { _allowedAttributeNames: ['a'], process };
    Object.defineProperty(allow, 'process', { enumerable: false });
    expect(keyListOf(allow)).toEqual(listOf('allow', 'a'));
  });

  it('copies the list', () => {
    const processor = createAllowListAttributesProcessor(['a']);
    const list = keyListOf(processor);
    (Reflect.get(processor, '_allowedAttributeNames') as Set<string>).add('b');
    expect(list).toEqual(listOf('allow', 'a'));
  });

  it.each<[string, IAttributesProcessor]>([
    ['a function of its own', Object.assign(createAllowListAttributesProcessor(['a']), { process })],
    ['another field besides', Object.assign(createDenyListAttributesProcessor(['a']), { prefix: 'http.' })],
    ['something else in the field', Object.assign(Object.create({ process }), { _allowedAttributeNames: 'a' })],
    ['no field', { process }],
  ])('takes no processor for a list that has %s', (_what, processor) => {
    expect(keyListOf(processor)).toBeUndefined();
  });
});

describe('createKeyFilter', () => {
  it.each<[string, KeyList[], string[]]>([
    ['keeps all without a list', [], ['a', 'b', 'c', 'd']],
    ['keeps what is allowed', [listOf('allow', 'a', 'b')], ['a', 'b']],
    ['keeps what every list allows', [listOf('allow', 'a', 'b'), listOf('allow', 'b', 'c')], ['b']],
    ['drops what any list denies', [listOf('deny', 'a'), listOf('deny', 'c')], ['b', 'd']],
    ['drops what is allowed and denied', [listOf('deny', 'a'), listOf('allow', 'a', 'b')], ['b']],
    ['drops all where nothing is allowed', [listOf('allow')], []],
  ])('%s', (_behaviour, lists, expected) => {
    expect(kept(lists)).toEqual(expected);
  });

  it('is absent where nothing is denied, so that a record pays for nothing', () => {
    expect(createKeyFilter([listOf('deny')])).toBeUndefined();
  });

  it('takes the names of properties of objects for keys like any other', () => {
    expect(createKeyFilter([listOf('allow', 'a')])?.keeps('constructor')).toBe(false);
    expect(createKeyFilter([listOf('deny', 'a')])?.keeps('__proto__')).toBe(true);
  });
});
