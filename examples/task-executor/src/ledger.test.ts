import { describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { TaskError } from './errors.ts';
import { Ledger } from './ledger.ts';

describe('Ledger', () => {
  it('is empty, and complete, before anything happened', () => {
    const none = { successes: 0, failures: {}, retries: 0 };
    expect(new Ledger(openDatabase(':memory:')).totals()).toEqual({
      intent: none,
      plan: none,
      execute: { ...none, byTaskType: {} },
    });
  });

  it('adds up operations, and executions by type of task as well', () => {
    const ledger = new Ledger(openDatabase(':memory:'));
    const execute = (taskType: string) => ({ operation: 'execute', taskType }) as const;
    ledger.count({ operation: 'plan', event: 'success' });
    ledger.count({ ...execute('ml'), event: 'success' });
    ledger.count({ ...execute('ml'), event: 'retry' });
    ledger.count({ ...execute('etl'), event: 'failure', errorType: 'StoreBusy' });
    ledger.count({ ...execute('ml'), event: 'failure', errorType: 'StoreBusy' });
    expect(ledger.totals()).toEqual({
      intent: { successes: 0, failures: {}, retries: 0 },
      plan: { successes: 1, failures: {}, retries: 0 },
      execute: {
        successes: 1,
        failures: { StoreBusy: 2 },
        retries: 1,
        byTaskType: {
          ml: { successes: 1, failures: { StoreBusy: 1 }, retries: 1 },
          etl: { successes: 0, failures: { StoreBusy: 1 }, retries: 0 },
        },
      },
    });
  });

  it('enters how a piece of work ended, and leaves its result and its error as they are', async () => {
    const ledger = new Ledger(openDatabase(':memory:'));
    const error = new TaskError('UnknownIntent', 'what?');
    await expect(ledger.audit({ operation: 'intent' }, () => 'understood')).resolves.toBe('understood');
    await expect(ledger.audit({ operation: 'intent' }, () => Promise.reject(error))).rejects.toBe(error);
    expect(ledger.totals().intent).toEqual({ successes: 1, failures: { UnknownIntent: 1 }, retries: 0 });
  });
});
