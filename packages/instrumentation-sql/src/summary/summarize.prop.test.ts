import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSql, secret, secretNumber } from '../testdata/summary/random-sql.ts';
import type { Dialect } from './dialect.ts';
import { summaryOf } from './summarize.ts';

const dialects: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];
const seed = 20_261_121;

/** Texts made of what statements are made of, in any order: quotes, comments and keywords among them. */
const soup = fc
  .array(
    fc.constantFrom(
      ...[
        'SELECT',
        'FROM',
        'JOIN',
        ',',
        '(',
        ')',
        ';',
        "'",
        "''",
        '"',
        '`',
        '[',
        ']',
        '$$',
        '$a$',
        '--',
        '\n',
        '/*',
        '*/',
      ],
      ...[
        '#',
        '\\',
        "\\'",
        "E'",
        '.',
        ':',
        '@',
        '?',
        'INSERT INTO',
        'WITH',
        'AS',
        'UNION',
        'users',
        'VALUES',
        '1',
        '=',
        'ON',
      ],
      ...[
        'UPDATE',
        'SET',
        'DELETE',
        'USING',
        'CREATE TABLE',
        'COPY',
        'IS DISTINCT',
        'MERGE',
        'WHEN',
        '/*!',
        "_u'",
        "U&'",
      ],
    ),
    { maxLength: 60 },
  )
  .map((words) => words.join(' '));

describe.each(dialects)('a summary, %s', (dialect) => {
  it('has the operations and targets of a statement, in their order, and nothing else', () => {
    const run = fc.property(fc.gen(), (generate) => {
      const { sql, summary } = randomSql((limit) => generate(fc.nat, { max: limit - 1 }), dialect);
      const found = summaryOf(sql, dialect).summary;
      if (summary.length <= 255) expect(found, sql).toBe(summary);
      else expect(found?.length).toBeLessThanOrEqual(255);
      expect(found).not.toContain(secret);
      expect(found).not.toContain(secretNumber);
    });
    fc.assert(run, { seed, numRuns: 1500 });
  });

  it('comes of any text without an error, short and as a text that any backend takes', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }), soup);
    const run = fc.property(texts, (text) => {
      const { summary } = summaryOf(text, dialect);
      if (summary === undefined) return;
      expect(summary.length).toBeLessThanOrEqual(255);
      expect(summary.isWellFormed()).toBe(true);
      expect(summary).not.toMatch(/\p{Cc}/u);
    });
    fc.assert(run, { seed, numRuns: 3000 });
  });

  it('never has a number that stands on its own, and no content of a string but where a table may be in quotes', () => {
    const run = fc.property(soup, fc.constantFrom(`'${secret}'`, secretNumber), fc.nat(), (text, literal, at) => {
      const words = text.split(' ');
      words.splice(at % (words.length + 1), 0, literal);
      const { summary = '' } = summaryOf(words.join(' '), dialect);
      expect(summary).not.toContain(secretNumber);
      // Between two single quotes; where the number of quotes before it is odd it is no literal, but a word.
      if (dialect === 'postgresql') expect(summary).not.toContain(`'`);
    });
    fc.assert(run, { seed, numRuns: 3000 });
  });
});
