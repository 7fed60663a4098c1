import { ExecutorMetrics, type ExecutorMetricsOptions } from '@executor-metrics/core';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from './database.ts';
import { TaskError } from './errors.ts';
import { Ledger, type OperationTotals } from './ledger.ts';
import { createRandom } from './random.ts';
import { TaskStore } from './task-store.ts';
import { taskText } from './task-texts.ts';
import { TaskWorker } from './worker.ts';
import { Workspace } from './workspace.ts';

type Provider = NonNullable<ExecutorMetricsOptions['meterProvider']>;

/** A provider that adds up what it is told, by metric, operation, type of task and outcome. */
function createAddingProvider() {
  const sums: Record<string, number> = {};
  const add = (metric: string, value: number, attributes: Record<string, string>): void => {
    const names = ['executor.operation', 'task_type', 'executor.outcome', 'error.type'];
    const key = [metric, ...names.map((name) => attributes[name])].filter((part) => part !== undefined).join(' ');
    sums[key] = (sums[key] ?? 0) + value;
  };
  const instrument = (name: string) => ({
    add: (value: number, attributes: Record<string, string>) => add(name, value, attributes),
    record: (_: number, attributes: Record<string, string>) => add(name, 1, attributes),
  });
  const meter = { createCounter: instrument, createHistogram: instrument, createUpDownCounter: instrument };
  return { sums, provider: { getMeter: () => meter } as unknown as Provider };
}

/** What such a provider should have been told, by the service's own books. */
function expectedSums({ intent, plan, execute }: OperationTotals): Record<string, number> {
  const sums: Record<string, number> = {};
  const titled = Object.entries(execute.byTaskType).map(([type, tally]) => [`execute ${type}`, tally] as const);
  for (const [title, tally] of [['intent', intent] as const, ['plan', plan] as const, ...titled]) {
    const outcomes = new Map<string, number>(
      Object.entries(tally.failures).map(([type, count]) => [`failure ${type}`, count]),
    );
    if (tally.successes > 0) outcomes.set('success', tally.successes);
    for (const [outcome, count] of outcomes) {
      sums[`executor.operation.completed ${title} ${outcome}`] = count;
      sums[`executor.operation.duration ${title} ${outcome}`] = count;
    }
    sums[`executor.operation.active ${title}`] = 0;
    if (tally.retries > 0) sums[`executor.operation.retries ${title}`] = tally.retries;
  }
  return sums;
}

function createWorker({ signal = new AbortController().signal, sleep = async () => {} } = {}) {
  const db = openDatabase(':memory:');
  const parts = { store: new TaskStore(db), ledger: new Ledger(db), workspace: new Workspace(db) };
  const { sums, provider } = createAddingProvider();
  const metrics = new ExecutorMetrics({ meterProvider: provider });
  const worker = new TaskWorker({ ...parts, metrics, sleep, signal, seed: 1 });
  const work = (text: string) => worker.work({ id: parts.store.add(text, 'queued'), text });
  return { ...parts, sums, work };
}

describe('TaskWorker', () => {
  it('counts in the metrics exactly what it counts in its own books', async () => {
    const { work, ledger, sums } = createWorker();
    const random = createRandom(1);
    for (let i = 0; i < 200; i++) await work(taskText(random));
    const totals = ledger.totals();
    expect(sums).toEqual(expectedSums(totals));
    // The load is worth looking at: it has retries and failures of all three operations.
    expect(totals.execute.retries).toBeGreaterThan(10);
    for (const tally of Object.values(totals)) expect(tally.failures).not.toEqual({});
  });

  it('keeps why a task failed', async () => {
    const { work, store } = createWorker();
    await work('sing me a song');
    expect(store.get(1)).toMatchObject({
      status: 'failed',
      error: 'UnknownIntent: nothing in the text says what to do',
      taskType: null,
      attempts: 0,
    });
  });

  it('gives a task up when it is told to, and counts that as a failure', async () => {
    const abandon = new AbortController();
    const sleep = vi.fn(async () => {
      abandon.abort(new TaskError('Abandoned', 'stopped'));
      abandon.signal.throwIfAborted();
    });
    const { work, store, ledger } = createWorker({ signal: abandon.signal, sleep });
    await work('train a model');
    expect(ledger.totals().execute.failures).toEqual({ Abandoned: 1 });
    expect(store.get(1)).toMatchObject({ status: 'failed', error: 'Abandoned: stopped' });
  });
});
