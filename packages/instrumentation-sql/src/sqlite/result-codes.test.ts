import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultCodeName } from './result-codes.ts';

/** The names and numbers of SQLite itself. */
function codesOfSqlite(): readonly (readonly [name: string, code: number])[] {
  const folder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  const header = readFileSync(join(folder, 'deps/sqlite3/sqlite3.h'), 'utf8');
  const [, codes = ''] = header.split('CAPI3REF: Result Codes');
  const numbers = new Map<string, number>();
  for (const [, name = '', number, base = '', byte] of codes
    .slice(0, codes.indexOf('Flags For File Open'))
    .matchAll(/^#define (SQLITE_\w+)\s+(?:(\d+)|\((SQLITE_\w+) \|\s*\((\d+)<<8\)\))/gm)) {
    numbers.set(name, number === undefined ? (numbers.get(base) ?? Number.NaN) | (Number(byte) << 8) : Number(number));
  }
  return [...numbers];
}

describe('the name of a result code', () => {
  it('is the one that SQLite has for it', () => {
    const codes = codesOfSqlite().filter(([name]) => !/^SQLITE_(ROW|DONE|OK_)/.test(name));
    expect(codes.length).toBeGreaterThan(90);
    for (const [name, code] of codes) expect(resultCodeName(code), name).toBe(name);
  });

  it('is that of the primary code where the extended one is not known', () => {
    expect(resultCodeName(19 | (99 << 8))).toBe('SQLITE_CONSTRAINT');
    expect(resultCodeName(4 | (1 << 8))).toBe('SQLITE_ABORT');
    expect(resultCodeName(25 | (1 << 8))).toBe('SQLITE_RANGE');
  });

  it.each([99, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('is none for %d', (code) => {
    expect(resultCodeName(code)).toBe(undefined);
  });
});
