import { describe, expect, it } from 'vitest';
import type { Dialect } from './dialect.ts';
import { summaryOf } from './summarize.ts';

/** Texts without an end in sight, each of which makes some way of reading slow: nesting, backtracking, searching again. */
const units = {
  'open parentheses': '(',
  'parentheses of queries': '(SELECT a FROM ',
  'closed parentheses': ')',
  semicolons: ';',
  'open comments': '/*',
  'closed comments': '*/',
  stars: '*',
  'open quotes': "'",
  'doubled quotes': "''x",
  backslashes: '\\',
  'backslashes before quotes': "\\'",
  'double quotes': '"a\\',
  'tags of strings': '$a$b',
  dollars: '$',
  'open brackets': '[',
  dots: 'a.',
  'many tables': 'a,',
  'many statements': 'SELECT 1 FROM a;',
  'many unions': 'SELECT 1 FROM a UNION ',
  'many names of queries': 'x AS (SELECT 1),',
  'long words': 'x',
  'digits in a name': 'a1_',
  signs: '-',
  spaces: ' ',
  'lone surrogates': '\ud800',
};

const dialects: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];

/** Reading all of it takes some 300 ms, and so does what is not linear for the part that is read; what is right, about one. */
const limitMs = 100;

/** The time of the fastest of some attempts, as others use the machine as well. */
function fastestMs(text: string, dialect: Dialect): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && fastest > limitMs / 10; attempt++) {
    const startMs = performance.now();
    summaryOf(text, dialect);
    fastest = Math.min(fastest, performance.now() - startMs);
  }
  return fastest;
}

describe.each(Object.entries(units))('10 MB of %s', (_, unit) => {
  it.each(['', 'SELECT * FROM ', 'WITH ', 'SELECT * FROM a WHERE b = '])('cost next to nothing after "%s"', (head) => {
    const text = (head + unit.repeat(10_000_000 / unit.length)).normalize();
    for (const dialect of dialects) expect(fastestMs(text, dialect), dialect).toBeLessThan(limitMs);
  });
});
