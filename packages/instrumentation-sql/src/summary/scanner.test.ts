import { describe, expect, it } from 'vitest';
import { type Dialect, syntaxes } from './dialect.ts';
import { Scanner } from './scanner.ts';

/** Kinds and texts of all tokens: `word:a`. */
function tokens(text: string, dialect: Dialect, isCut = false): readonly string[] {
  const scanner = new Scanner(text, syntaxes[dialect], 'escape', isCut);
  const found: string[] = [];
  for (scanner.next(); scanner.kind !== 'end'; scanner.next()) found.push(`${scanner.kind}:${scanner.text}`);
  return found;
}

const any: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];

describe('a scanner', () => {
  describe('reads in all dialects', () => {
    it.each([
      ['words', 'a _b1 c$d é 表', ['word:a', 'word:_b1', 'word:c$d', 'word:é', 'word:表']],
      ['strings', "'a''b' ''", ["string:'a''b'", "string:''"]],
      ['prefixed strings', "X'ab' n'c' _utf8'd'", ["value:X'ab'", "value:n'c'", "value:_utf8'd'"]],
      ['words right before strings', "LIKE'a'", ['word:LIKE', "string:'a'"]],
      ['names', '"a""b"', ['name:"a""b"']],
      [
        'numbers',
        '1 1.5 .5 1e-5 0xFF 1_0 2fa',
        ['1', '1.5', '.5', '1e-5', '0xFF', '1_0', '2fa'].map((n) => `value:${n}`),
      ],
      ['an exponent that is none', '1e-x', ['value:1e', 'sign:-', 'word:x']],
      ['parameters', '? ?1 :a $1 $a', ['?', '?1', ':a', '$1', '$a'].map((parameter) => `value:${parameter}`)],
      ['casts', 'a::b', ['word:a', 'sign:::', 'word:b']],
      ['comments', 'a -- b\n/* c */ d /* e', ['word:a', 'word:d']],
      ['a byte order mark', '\ufeffa', ['word:a']],
      ['a string that does not end', "a 'b", ['word:a']],
      ['a name that does not end', 'a "b', ['word:a']],
    ])('%s', (_, text, expected) => {
      for (const dialect of any) expect(tokens(text, dialect), dialect).toEqual(expected);
    });
  });

  describe('reads in one dialect', () => {
    it.each<[string, Dialect, string, readonly string[]]>([
      ['nested comments', 'postgresql', '/* a /* b */ c */ d', ['word:d']],
      [
        'comments that end like they begin',
        'postgresql',
        '/*/ a */ b /**/ c /* */*/',
        ['word:b', 'word:c', 'sign:*', 'sign:/'],
      ],
      ['comments that do not nest', 'mysql', '/* a /* b */ c', ['word:c']],
      ['executed comments', 'mysql', '/*!80000 a */ b /*M! c */', ['word:a', 'word:b', 'word:c']],
      ['comments that are not executed', 'sqlite', '/*! a */ b', ['word:b']],
      ['hash comments', 'mysql', 'a # b\nc', ['word:a', 'word:c']],
      ['hash operators', 'postgresql', "a #>> '{b}'", ['word:a', 'sign:#', 'sign:>', 'sign:>', "string:'{b}'"]],
      ['two minus signs', 'mysql', '1--2 --\tx', ['value:1', 'sign:-', 'sign:-', 'value:2']],
      ['two minus signs at the end', 'mysql', 'a --', ['word:a']],
      ['dollar strings', 'postgresql', '$$a$$ $t$ b $x$ $$ $t$ c', ['value:$$a$$', 'value:$t$ b $x$ $$ $t$', 'word:c']],
      ['dollar strings that do not end', 'postgresql', 'a $t$ b', ['word:a']],
      ['dollars in words', 'postgresql', 'a$$b$$', ['word:a$$b$$']],
      ['no dollar strings', 'mysql', '$$a', ['value:$', 'value:$a']],
      ['escape strings', 'postgresql', "E'a\\'b' c", ["value:E'a\\'b'", 'word:c']],
      [
        'Unicode strings and names',
        'postgresql',
        `U&'a' u&"b" u&c`,
        ["value:U&'a'", 'name:u&"b"', 'word:u', 'sign:&', 'word:c'],
      ],
      ['backslashes', 'mysql', "'a\\'b' 'c\\\\' \"d\\\"e\"", ["string:'a\\'b'", "string:'c\\\\'", 'name:"d\\"e"']],
      ['backslashes that mean nothing', 'sqlite', "'a\\' b", ["string:'a\\'", 'word:b']],
      ['backticks', 'mysql', '`a``b`', ['name:`a``b`']],
      ['backticks that mean nothing', 'postgresql', '`a`', ['sign:`', 'word:a', 'sign:`']],
      ['brackets', 'sqlite', '[a b] c', ['name:[a b]', 'word:c']],
      ['brackets that do not end', 'sqlite', 'c [a', ['word:c']],
      ['subscripts', 'postgresql', "a['b']", ['word:a', 'sign:[', "string:'b'", 'sign:]']],
      ['variables', 'mysql', '@a @@b @', ['value:@a', 'value:@@b', 'sign:@']],
      ['operators with @', 'postgresql', 'a @> b', ['word:a', 'sign:@', 'sign:>', 'word:b']],
    ])('%s (%s)', (_, dialect, text, expected) => {
      expect(tokens(text, dialect)).toEqual(expected);
    });
  });

  it('knows a keyword in whatever case, but not after a dot', () => {
    const scanner = new Scanner('SeLeCt a.FROM selects', syntaxes.sqlite, 'plain', false);
    const keywords: unknown[] = [];
    for (scanner.next(); scanner.kind !== 'end'; scanner.next()) keywords.push(scanner.keyword);
    expect(keywords).toEqual(['SELECT', undefined, undefined, undefined, undefined]);
  });

  it('does not read the last word of a text that is cut', () => {
    expect(tokens('a b', 'mysql', true)).toEqual(['word:a']);
    expect(tokens('a b ', 'mysql', true)).toEqual(['word:a', 'word:b']);
  });

  it.each<[string, Dialect, boolean]>([
    ["'a\\'b'", 'mysql', true],
    ["'a\\'", 'postgresql', true],
    ['"a\\""', 'mysql', true],
    ["N'\\''", 'mysql', true],
    ["'a\\\\'", 'mysql', false],
    ["'\\n'", 'mysql', false],
    ["E'a\\'b'", 'postgresql', false],
    ['"a\\"', 'postgresql', false],
    ["'a\\'", 'sqlite', false],
  ])('says whether the end of %s depends on the server (%s)', (text, dialect, isAmbiguous) => {
    const scanner = new Scanner(text, syntaxes[dialect], 'escape', false);
    scanner.next();
    expect(scanner.isAmbiguous).toBe(isAmbiguous);
  });
});
