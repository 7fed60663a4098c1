import { describe, expect, it } from 'vitest';
import { runProgram, type SqliteProgram } from './sql-sqlite/run.ts';

/** What is counted of a program that is measured from its beginning, and of one that is measured later. */
const counted = {
  fromTheBeginning: { 'sqlite CREATE TABLE early': 1, 'sqlite CREATE TABLE late': 1, 'sqlite SELECT': 1 },
  later: { 'sqlite CREATE TABLE late': 1, 'sqlite SELECT': 1 },
};

const nodes = [24, 22] as const;

/** Node.js says that these have loaded it. */
const published = [
  'better.cjs',
  'better.mjs',
  'node-required.cjs',
  'node-imported-later.mjs',
  'node-within-imported.mjs',
];
/** Of these it does not: they are found a few milliseconds after. */
const unpublished = ['node-imported.mjs', 'node-builtin.cjs'];

function programs(files: readonly string[], early: boolean): readonly SqliteProgram[] {
  return files.flatMap((file) => nodes.map((node) => ({ file, node, early })));
}

describe('the statements of a program that uses SQLite', () => {
  it.each(programs(published, true))('$file, Node.js $node, are counted from the first one on', async (program) => {
    const { code, result, output } = await runProgram(program);
    expect([code, result], output).toEqual([0, { pools: 0, ...counted.fromTheBeginning }]);
  });

  it.each(programs(unpublished, true))(
    '$file, Node.js $node, are counted a moment after the start',
    async (program) => {
      const { code, result, output } = await runProgram(program);
      expect([code, result], output).toEqual([0, { pools: 0, ...counted.later }]);
    },
  );

  it.each(programs([...published, ...unpublished], false))(
    '$file, Node.js $node, are counted from when it is enabled on',
    async (program) => {
      const { code, result, output } = await runProgram(program);
      expect([code, result], output).toEqual([0, { pools: 0, ...counted.later }]);
    },
  );
});

describe('a program that does not use SQLite', () => {
  it.each(programs(['none.mjs'], true))('has not loaded node:sqlite for us, on Node.js $node', async (program) => {
    const { code, result, output } = await runProgram(program);
    expect([code, result], output).toEqual([0, { loaded: [] }]);
    expect(output).not.toContain('SQLite');
  });
});
