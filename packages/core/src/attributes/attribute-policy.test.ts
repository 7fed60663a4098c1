import type { Attributes } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drops } from '../recording/drops.ts';
import { AttributePolicy } from './attribute-policy.ts';
import { type AttributePolicyOptions, resolveAttributePolicy } from './attribute-policy-options.ts';
import { bucketize } from './bucketize.ts';
import { defaultDeniedKeys } from './denied-keys.ts';

describe('AttributePolicy', () => {
  let drops: Drops;
  const copied = (source: unknown, rules?: AttributePolicyOptions): Attributes =>
    new AttributePolicy(resolveAttributePolicy(rules), drops).clean(source);

  beforeEach(() => {
    drops = new Drops(() => {});
  });

  afterEach(() => vi.unstubAllGlobals());

  it('copies what a label can hold, and leaves the source alone', () => {
    const source = Object.freeze({ text: 'a', number: 1.5, flag: false, list: Object.freeze(['a', 'b']) });
    expect(copied(source)).toEqual(source);
    expect(copied(source)).not.toBe(source);
    expect(copied(source).list).not.toBe(source.list);
    expect(drops.byReason()).toEqual({});
  });

  it.each([[undefined], [null], [{}], [{ a: undefined, b: null }]])('takes %j for no attributes', (source) => {
    expect(copied(source)).toEqual({});
    expect(drops.byReason()).toEqual({});
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = () => {
    throw new Error('hands off');
  };
  it.each([
    ['a string', 'a=1'],
    ['a number', 1],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a list', ['a']],
    ['a buffer', new Uint8Array(3)],
    ['a map, whose entries would be passed over in silence', new Map([['a', 1]])],
    ['a revoked proxy', revoked.proxy],
    ['a proxy that throws', new Proxy({}, { ownKeys: throwing })],
  ])('drops and counts %s instead of an object', (_what, source) => {
    expect(copied(source)).toEqual({});
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['an object', {}],
    ['a function', () => 1],
    ['a boxed string', Object('a')],
    ['a date', new Date(0)],
    ['a list of mixed types', ['a', 1]],
    ['a list of objects', [{}]],
    ['a revoked proxy', revoked.proxy],
    ['a list that throws', new Proxy([], { get: throwing })],
  ])('leaves out and counts a value that is %s, and keeps the others', (_what, bad) => {
    expect(copied({ before: 1, bad, after: 2 })).toEqual({ before: 1, after: 2 });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('leaves out and counts a value whose getter throws, and keeps the others', () => {
    const source = { before: 1, after: 2 };
    Object.defineProperty(source, 'bad', { enumerable: true, get: throwing });
    expect(copied(source)).toEqual({ before: 1, after: 2 });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('keeps null items of a list, as OpenTelemetry has it', () => {
    expect(copied({ list: [null, 'a', undefined] })).toEqual({ list: [null, 'a', null] });
  });

  it('calls no method of a list, which may be one of a subclass', () => {
    class Hostile extends Array<string> {
      override slice = throwing;
      override map = throwing;
    }
    expect(copied({ list: Hostile.from(['a']) })).toEqual({ list: ['a'] });
  });

  it('takes own keys only', () => {
    expect(copied(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }))).toEqual({ own: 2 });
  });

  it('sets no prototype through the key __proto__', () => {
    const labels = copied(JSON.parse('{"__proto__": ["polluted"], "constructor": "c", "toString": "t"}'));
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.entries(labels)).toEqual([
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('cleans and cuts names and values', () => {
    const labels = copied({ ['k'.repeat(10_000)]: 'v'.repeat(10_000_000), 'line\nbreak': 'a\u0000b' });
    expect(labels).toEqual({ ['k'.repeat(128)]: 'v'.repeat(256), line_break: 'a_b' });
  });

  it.each([
    [{ 'a\n': 1, a_: 2 }, { a_: 1 }],
    [{ a_: 1, 'a\n': 2 }, { a_: 1 }],
    [{ '': 1, b: 2 }, { b: 2 }],
  ])('lets no two names of %j become one, and none be empty', (source, expected) => {
    expect(copied(source)).toEqual(expected);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('takes 64 attributes and counts that there were more', () => {
    const source = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]));
    expect(Object.keys(copied(source))).toHaveLength(64);
    expect(drops.byReason()).toEqual({ 'too-many-attributes': 1 });
  });

  it('does not look at every value of an object full of unfit ones', () => {
    const get = vi.fn(() => Symbol('unfit'));
    copied(new Proxy(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])), { get }));
    expect(get.mock.calls.length).toBeLessThan(1000);
    expect(drops.byReason()['too-many-attributes']).toBe(1);
  });

  it('leaves out and counts keys of persons, secrets and requests, however they are written', () => {
    const source = {
      userId: 7,
      'user.id': 7,
      USER_ID: 7,
      'Session-Id': 's',
      password: 'p',
      trace_id: 't',
      task_type: 'ml',
    };
    expect(copied(source)).toEqual({ task_type: 'ml' });
    expect(drops.byReason()).toEqual({ 'denied-attribute': 6 });
  });

  it('denies a key as a whole only, so that token counts and session kinds can be labels', () => {
    const source = { 'gen_ai.token.type': 'input', session_kind: 'guest', tokens: 5, email_kind: 'digest' };
    expect(copied(source)).toEqual(source);
  });

  it('denies no other keys than those of the option, which is no news to anybody', () => {
    expect(copied({ user_id: 7, Tenant: 'a', task_type: 'ml' }, { deny: ['tenant'] })).toEqual({
      user_id: 7,
      task_type: 'ml',
    });
    expect(copied({ user_id: 7 }, { deny: [] })).toEqual({ user_id: 7 });
    expect(copied({ user_id: 7, tenant: 1 }, { deny: [...defaultDeniedKeys, 'tenant'] })).toEqual({});
    expect(drops.byReason()).toEqual({});
  });

  it('takes the allowed keys alone, also where they would be denied by default', () => {
    expect(copied({ user_id: 7, task_type: 'ml', other: 1 }, { allow: ['user_id', 'task_type'] })).toEqual({
      user_id: 7,
      task_type: 'ml',
    });
    expect(copied({ task_type: 'ml', a: 1 }, { allow: ['task_type', 'a'], deny: ['A'] })).toEqual({ task_type: 'ml' });
    expect(drops.byReason()).toEqual({});
  });

  it('cuts keys and values where it is told, and takes as many attributes', () => {
    const source = { long_key: 'long value', b: 1, c: 2 };
    expect(copied(source, { maxKeyLength: 4, maxValueLength: 6, maxAttributes: 2 })).toEqual({ long: 'long v', b: 1 });
    expect(drops.byReason()).toEqual({ 'too-many-attributes': 1 });
  });

  it('replaces what no identifier has where it is told', () => {
    const source = { queue: 'mail:high priority/ä', list: ['a b'], n: 1.5 };
    expect(copied(source, { characters: 'identifier' })).toEqual({
      queue: 'mail:high_priority__',
      list: ['a_b'],
      n: 1.5,
    });
  });

  it('maps the values of a key to categories', () => {
    const categories = { data_size: bucketize, none: () => undefined };
    expect(copied({ data_size: 2048, rows: 2048, none: 1 }, { categories })).toEqual({
      data_size: 'medium',
      rows: 2048,
    });
    expect(drops.byReason()).toEqual({});
  });

  it('has each value looked at by all redactors in their order, until one leaves it out', () => {
    const seen: unknown[] = [];
    const redact = [
      (value: unknown, key: string) => (key === 'card' ? undefined : `${value}!`),
      (value: unknown, key: string) => {
        seen.push([key, value]);
        return value as string;
      },
    ];
    expect(copied({ card: '4111', note: 'hi' }, { redact })).toEqual({ note: 'hi!' });
    expect(seen).toEqual([['note', 'hi!']]);
    expect(drops.byReason()).toEqual({});
  });

  it('cleans what redactors and categories give, and counts what no label can hold', () => {
    expect(copied({ a: 1 }, { redact: () => 'line\nbreak' })).toEqual({ a: 'line_break' });
    expect(copied({ a: 1 }, { redact: () => Number.NaN })).toEqual({});
    expect(copied({ a: 1 }, { categories: { a: () => ({}) as never } })).toEqual({});
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 2 });
  });

  it('makes no label of a value that a redactor failed on', () => {
    expect(copied({ secret_note: 's', b: 1 }, { redact: (value) => (value === 's' ? throwing() : value) })).toEqual({
      b: 1,
    });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });
});

describe('resolveAttributePolicy', () => {
  it.each<[string, unknown, string]>([
    ['an unknown rule', { allowed: [] }, 'unknown option "allowed"'],
    ['keys that are no text', { deny: [1] }, 'option "deny"'],
    ['room for no attribute', { maxAttributes: 0 }, 'a whole number from 1 to 64'],
    ['values without an end', { maxValueLength: 1e9 }, 'option "maxValueLength"'],
    ['characters that are no rule', { characters: 'ascii' }, '"printable" or "identifier"'],
    ['a category that is no function', { categories: { a: 'small' } }, 'option "categories"'],
    ['redactors with a hole', { redact: new Array(1) }, 'option "redact"'],
    ['a key that is allowed and denied', { allow: ['a'], deny: ['a'] }, '"a" is in "allow" and in "deny"'],
    ['text', 'strict', 'accepted: a plain object'],
  ])('refuses %s', (_what, rules, message) => {
    expect(() => resolveAttributePolicy(rules as never)).toThrow(message);
  });
});
