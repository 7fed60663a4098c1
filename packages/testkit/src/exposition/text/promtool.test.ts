import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../../programs/requirements.ts';
import type { Names } from '../testdata/labels.ts';
import { textFamilies } from '../testdata/text-families.ts';
import { accepted, acceptedWithQuotes } from '../testdata/text-samples.ts';
import { linesOf } from '../testdata/text-writer.ts';
import { parseExposition } from './exposition.ts';

describe('what parseExposition accepts', () => {
  it.for([...accepted, ...acceptedWithQuotes])('is accepted by promtool: %s', async ([, text], test) => {
    expect(complaintOf(await requireProgram(test, 'promtool'), text)).toBe('');
  });

  it.for(['legacy', 'utf-8'] as const satisfies readonly Names[])(
    'is accepted by promtool, whatever the families are, with %s names',
    async (names, test) => {
      const promtool = await requireProgram(test, 'promtool');
      // Many families at once: each call of promtool takes its time.
      for (const families of fc.sample(textFamilies(names, 200), { seed: 20_140_401, numRuns: 2 })) {
        const text = linesOf(families).join('');
        expect(parseExposition(text, { format: '1.0.0' }).families.size).toBe(200);
        expect(complaintOf(promtool, text)).toBe('');
      }
    },
  );
});

/** Without remarks on names, which promtool has for what Prometheus takes. */
function complaintOf(promtool: string, text: string): string {
  const options = ['check', 'metrics', '--extended', '--lint=none'];
  const { stderr } = spawnSync(promtool, options, { input: text, encoding: 'utf8' });
  return stderr;
}
