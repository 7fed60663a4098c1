import type { ExecutorMetrics, Operation } from '@executor-metrics/core';
import { errorTypeOf, messageOf } from './errors.ts';
import { executePlan, isTransient } from './execute.ts';
import { createFaults } from './faults.ts';
import { parseIntent } from './intent.ts';
import type { Ledger } from './ledger.ts';
import { makePlan, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { defaultRetryPolicy, withRetries } from './retry.ts';
import type { Sleep } from './sleep.ts';
import type { TaskStore } from './task-store.ts';
import type { Workspace } from './workspace.ts';

export interface QueuedTask {
  readonly id: number;
  readonly text: string;
}

export interface TaskWorkerParts {
  readonly metrics: Pick<ExecutorMetrics, 'operation'>;
  readonly store: TaskStore;
  readonly ledger: Ledger;
  readonly workspace: Workspace;
  readonly sleep: Sleep;
  readonly seed: number;
  /** Aborted when running tasks have to be given up. */
  readonly signal: AbortSignal;
}

/** Takes a task through its three operations, `intent`, `plan` and `execute`, and measures each of them. */
export class TaskWorker {
  readonly #parts: TaskWorkerParts;
  // Asked for once: the operations are declared from the start, and recording with one that is at hand is cheaper.
  readonly #intent: Operation;
  readonly #plan: Operation;
  readonly #execute: Operation;

  constructor(parts: TaskWorkerParts) {
    this.#parts = parts;
    this.#intent = parts.metrics.operation('intent');
    this.#plan = parts.metrics.operation('plan');
    this.#execute = parts.metrics.operation('execute');
  }

  /** Does not reject because a task failed: that is a result like any other. */
  async work(task: QueuedTask): Promise<void> {
    const { store, ledger } = this.#parts;
    store.update(task.id, { status: 'running' });
    try {
      const intent = await ledger.audit({ operation: 'intent' }, () => this.#intent.run(() => parseIntent(task.text)));
      const taskType = intent.type;
      store.update(task.id, { taskType });

      const plan = await ledger.audit({ operation: 'plan' }, () => this.#plan.run(() => makePlan(intent)));

      // Around all attempts: one duration and one outcome for each task, pauses between attempts included.
      const result = await ledger.audit({ operation: 'execute', taskType }, () =>
        this.#execute.run(() => this.#attempt(task, plan), { task_type: taskType }),
      );
      store.update(task.id, { status: 'done', result });
    } catch (error) {
      store.update(task.id, { status: 'failed', error: `${errorTypeOf(error)}: ${messageOf(error)}` });
    }
  }

  #attempt(task: QueuedTask, plan: Plan): Promise<string> {
    const { store, ledger, workspace, sleep, signal, seed } = this.#parts;
    const { taskType } = plan;
    // Drawn from the seed and the id alone, so that a task fares the same whatever else runs beside it.
    const random = createRandom(seed + task.id);
    const context = { random, sleep, signal, workspace, injectFault: createFaults(random) };
    const attempt = (number: number) => {
      store.update(task.id, { attempts: number });
      return executePlan(plan, context);
    };
    const onRetry = (number: number) => {
      this.#execute.recordRetry(number, { task_type: taskType });
      ledger.count({ operation: 'execute', taskType, event: 'retry' });
    };
    return withRetries(attempt, { policy: defaultRetryPolicy, random, sleep, signal, isTransient, onRetry });
  }
}
