import { beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './sql-programs/run.ts';
import { requireMariadb, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);
beforeEach(requireMariadb);

const programs = [
  { file: 'app.mjs', node: 24, early: false },
  { file: 'app.mjs', node: 24, early: true },
  { file: 'app.cjs', node: 24, early: false },
  { file: 'app.cjs', node: 24, early: true },
  { file: 'app.mjs', node: 22, early: true },
  { file: 'app.cjs', node: 22, early: false },
] as const;

const counted = (times: number) => ({
  pools: 2,
  'postgresql SELECT pg_class': times,
  'mariadb SELECT information_schema.TABLES': times,
});

describe('the statements of a program', () => {
  it.each(programs)(
    '$file on Node.js $node are counted, enabled before it is loaded: $early',
    async ({ file, node, early }) => {
      const { result, code, output } = await runProgram(file, { node, early });
      expect([code, result], output).toEqual([0, counted(early ? 2 : 1)]);
    },
  );

  it.each(['modules', 'pools', 'promises'])('that is bundled are counted where it hands over its %s', async (what) => {
    const { result, code, output } = await runProgram('bundled.cjs', { args: [what] });
    expect([code, result], output).toEqual([0, counted(1)]);
  });
});
