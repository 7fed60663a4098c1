import { TaskError } from './errors.ts';
import type { FaultInjector } from './faults.ts';
import type { Plan } from './plan.ts';
import { runStep, type StepContext } from './steps.ts';

export interface ExecutionContext extends StepContext {
  readonly injectFault: FaultInjector;
}

/** One attempt at a plan: its steps in order, up to the first that fails. */
export async function executePlan(plan: Plan, context: ExecutionContext): Promise<string> {
  const results: string[] = [];
  for (const step of plan.steps) {
    context.signal.throwIfAborted();
    context.injectFault(step.kind);
    results.push(`${step.name}: ${await runStep(step, context)}`);
  }
  return results.join('; ');
}

export function isTransient(error: unknown): boolean {
  return error instanceof TaskError && error.transient;
}
