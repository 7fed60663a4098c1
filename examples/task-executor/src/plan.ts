import { TaskError } from './errors.ts';
import type { Intent, TaskType } from './intent.ts';

/**
 * How a step does its work, and what its size counts: milliseconds of waiting for another system, blocks of data to
 * digest, or rows to write to SQLite.
 */
export type StepKind = 'remote' | 'compute' | 'store';

export interface Step {
  readonly name: string;
  readonly kind: StepKind;
  readonly size: number;
}

export interface Plan {
  readonly taskType: TaskType;
  readonly steps: readonly Step[];
}

/** What one task may ask for; larger ones have to be split by whoever sends them. */
export const maxAmount = 500;
const readableFormats = ['csv', 'json', 'parquet'];

/** @throws {TaskError} `PlanTooLarge` or `UnsupportedFormat` where the intent is clear but cannot be carried out */
export function makePlan(intent: Intent): Plan {
  const { amount = 0 } = intent;
  if (amount > maxAmount && intent.type !== 'report') {
    throw new TaskError('PlanTooLarge', `${amount} is more than the ${maxAmount} that one task may process`);
  }
  return { taskType: intent.type, steps: planners[intent.type](intent) };
}

const planners: Readonly<Record<TaskType, (intent: Intent) => Step[]>> = {
  ml: ({ amount = 10 }) => [
    step('load data set', 'remote', 60),
    step('train', 'compute', 40 + Math.min(amount, 100)),
    step('evaluate', 'compute', 10),
    step('save model', 'store', 20),
  ],
  etl: ({ file, amount = 100 }) => {
    const format = file?.split('.').at(-1);
    if (format !== undefined && !readableFormats.includes(format)) {
      throw new TaskError('UnsupportedFormat', `cannot read .${format}, only ${readableFormats.join(', ')}`);
    }
    return [step('fetch file', 'remote', 30), step('validate', 'compute', 15), step('write rows', 'store', amount)];
  },
  report: () => [step('query', 'store', 60), step('render', 'compute', 20), step('deliver', 'remote', 120)],
  image: ({ amount = 1 }) => [
    step('fetch originals', 'remote', 20),
    step('resample', 'compute', Math.max(1, amount)),
    step('upload', 'remote', 40),
  ],
};

function step(name: string, kind: StepKind, size: number): Step {
  return { name, kind, size };
}
