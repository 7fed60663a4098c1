import { expect, it } from 'vitest';
import { success } from '../outcome/outcome.ts';
import { recorded } from '../testdata/recorded-layout.ts';
import type { OperationCore } from './operation-core.ts';
import { beginRun } from './run.ts';

it('a run ends once, whoever ends it again', () => {
  const log = recorded();
  log.operation('plan');
  const [core] = [...log.table.cores()] as [OperationCore];
  const [run, other] = [beginRun(core, core.root, undefined), beginRun(core, core.root, undefined)];
  run.end(success);
  run.failed(new Error('too late'));
  run.lost();
  expect(log.events).toEqual(['active+1', 'active+1', 'active-1', 'success in 0']);
  expect(core.runs.oldest).toBe(other);
});
