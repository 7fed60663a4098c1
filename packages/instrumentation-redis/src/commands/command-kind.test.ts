import { describe, expect, it } from 'vitest';
import { isBlocking, kindOf } from './command-kind.ts';
import { commandNames } from './command-names.ts';

describe('kindOf', () => {
  it('knows each command in either case, as text and as bytes, and in any other case', () => {
    for (const name of commandNames) {
      for (const given of [name, name.toLowerCase(), Buffer.from(name), `${name[0]}${name.slice(1).toLowerCase()}`]) {
        expect(kindOf(given).name).toBe(name);
      }
    }
  });

  it('gives the same kind for the same command', () => {
    expect(kindOf('get')).toBe(kindOf(Buffer.from('GeT')));
  });

  it.each([
    'nonsense',
    '',
    ' GET',
    'GET ',
    'GET a',
    '__proto__',
    'constructor',
    'g\0et',
    '\ud800',
    'x'.repeat(2 ** 20),
    Buffer.alloc(2 ** 20),
    Buffer.alloc(0),
    undefined,
    null,
    5,
    Number.NaN,
    {},
    Symbol('GET'),
  ])('takes anything else for the one unknown command: %#', (given) => {
    expect(kindOf(given).name).toBe('_OTHER');
    expect(kindOf(given)).toBe(kindOf('nonsense'));
  });

  it('does not read more of a name than a name can have', () => {
    const long = Object.assign(Buffer.alloc(10_000), {
      toString: () => {
        throw new Error('it was read');
      },
    });
    expect(kindOf(long).name).toBe('_OTHER');
  });

  it('has no name twice', () => {
    expect(new Set(commandNames).size).toBe(commandNames.length);
  });
});

describe('isBlocking', () => {
  const blocks = (...words: readonly unknown[]): boolean => isBlocking(kindOf(words[0]), words, 1);

  it.each(['BLPOP', 'brpop', 'BLMOVE', 'BZPOPMIN', 'BLMPOP', 'WAIT', 'WAITAOF'])('is true for %s', (name) => {
    expect(blocks(name, 'key', '0')).toBe(true);
  });

  it.each([
    { words: ['XREAD', 'BLOCK', '0', 'STREAMS', 'a', '$'], is: true },
    { words: ['XREAD', 'COUNT', '5', 'block', '10', 'STREAMS', 'a', '$'], is: true },
    { words: ['XREAD', Buffer.from('Block'), '10', 'STREAMS', 'a', '$'], is: true },
    { words: ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '1', 'BLOCK', '1', 'NOACK', 'STREAMS', 'a', '>'], is: true },
    { words: ['XREAD', 'COUNT', '5', 'STREAMS', 'a', '0'], is: false },
    { words: ['XREAD', 'STREAMS', 'BLOCK', '0'], is: false },
    { words: ['XREADGROUP', 'GROUP', 'g', 'c', 'streams', 'BLOCK', '>'], is: false },
    { words: ['XREAD'], is: false },
    { words: ['XREAD', undefined, {}, 5, 'STREAMS'], is: false },
    { words: ['GET', 'BLOCK'], is: false },
    { words: ['XRANGE', 'BLOCK', '-', '+'], is: false },
  ])('is $is for $words', ({ words, is }) => {
    expect(blocks(...words)).toBe(is);
  });

  it('looks at no argument of other commands', () => {
    const args = new Proxy([], {
      get: () => {
        throw new Error('an argument was looked at');
      },
    });
    expect(isBlocking(kindOf('EVALSHA'), args, 0)).toBe(false);
  });
});
