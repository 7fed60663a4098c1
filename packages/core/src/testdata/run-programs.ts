import type { CollectedMetric } from '@executor-metrics/testkit';
import fc from 'fast-check';
import type { ExecutorMetrics } from '../executor-metrics.ts';
import type { Operation } from '../operation/operation.ts';

/** One step: something begins, or one of the things that are under way goes on, whichever the number chooses. */
export type Step =
  | { readonly begins: Kind; readonly operation: number; readonly labels: number }
  | { readonly goesOn: number; readonly how: 'well' | 'badly' | 'off' | 'late' | 'twice' };

type Kind = 'sync' | 'async' | 'generator' | 'timer' | 'ticket';

export const programs: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({
      begins: fc.constantFrom<Kind>('sync', 'async', 'generator', 'timer', 'ticket'),
      operation: fc.nat(2),
      labels: fc.nat(3),
    }),
    fc.record({ goesOn: fc.nat(), how: fc.constantFrom('well', 'badly', 'off', 'late', 'twice') }),
  ),
  { maxLength: 60 },
);

/** What must be found in a collection afterwards. */
export interface Expected {
  readonly ended: number;
  readonly active: number;
  readonly queued: number;
  readonly waited: number;
  readonly endedTwice: number;
  /** Ends without a run: they have an outcome and no duration. */
  readonly withoutRun: number;
}

interface UnderWay {
  /** `true`: it is over now. */
  readonly goOn: (how: 'well' | 'badly' | 'off') => boolean;
  readonly again?: () => void;
}

/** Runs a program and says what must have been recorded. */
export async function runProgram(metrics: ExecutorMetrics, steps: readonly Step[]): Promise<Expected> {
  const counts = { ended: 0, active: 0, queued: 0, waited: 0, endedTwice: 0, withoutRun: 0 };
  const underWay: UnderWay[] = [];
  const over: UnderWay[] = [];
  for (const step of steps) {
    if ('begins' in step) {
      const begun = begin(metrics.operation(`op ${step.operation}`), step, counts);
      if (begun !== undefined) underWay.push(begun);
    } else if (step.how === 'twice') {
      over[step.goesOn % Math.max(1, over.length)]?.again?.();
      if (over[step.goesOn % Math.max(1, over.length)]?.again !== undefined) counts.endedTwice++;
    } else if (step.how === 'late') await Promise.resolve();
    else if (underWay.length > 0) {
      const place = step.goesOn % underWay.length;
      const chosen = underWay[place] as UnderWay;
      if (!chosen.goOn(step.how)) continue;
      underWay.splice(place, 1);
      over.push(chosen);
    }
  }
  await new Promise((resolve) => setImmediate(resolve));
  return counts;
}

type Counts = { -readonly [K in keyof Expected]: Expected[K] };

function begin(
  plain: Operation,
  { begins, labels }: Extract<Step, { begins: Kind }>,
  counts: Counts,
): UnderWay | undefined {
  const attributes = labels === 0 ? undefined : { task_type: `type ${labels}` };
  const operation = labels === 3 ? plain.with({ handle: true }) : plain;
  switch (begins) {
    case 'sync':
      operation.run(() => 1, attributes);
      counts.ended++;
      return undefined;
    case 'async':
      return beginAsync(operation, attributes, counts);
    case 'generator':
      return beginGenerator(operation, attributes, counts);
    case 'timer':
      counts.active++;
      return timed(operation.start(attributes), counts);
    case 'ticket':
      return enqueued(operation, attributes, counts);
    default:
      return begins satisfies never;
  }
}

function ends(counts: Counts): true {
  counts.active--;
  counts.ended++;
  return true;
}

function beginAsync(operation: Operation, attributes: object | undefined, counts: Counts): UnderWay {
  const work = Promise.withResolvers<void>();
  operation.run(() => work.promise, attributes as never).catch(() => {});
  counts.active++;
  return {
    goOn: (how) => {
      if (how === 'well') work.resolve();
      else work.reject(how === 'off' ? new DOMException('', 'AbortError') : new Error('broken'));
      return ends(counts);
    },
  };
}

function beginGenerator(operation: Operation, attributes: object | undefined, counts: Counts): UnderWay {
  const steps = operation.run(function* () {
    yield 1;
    yield 2;
  }, attributes as never);
  let taken = 0;
  return {
    goOn: (how) => {
      if (how === 'well') {
        // Under way from the first step on.
        if (++taken === 1) counts.active++;
        return steps.next().done === true && ends(counts);
      }
      const hasBegun = taken > 0;
      if (how === 'off') steps.return();
      else {
        try {
          steps.throw(new Error('broken'));
        } catch {}
      }
      return hasBegun ? ends(counts) : true;
    },
  };
}

function timed(timer: ReturnType<Operation['start']>, counts: Counts): UnderWay {
  return {
    goOn: (how) => {
      if (how === 'well') timer.succeed();
      else if (how === 'badly') timer.fail(new Error('broken'));
      else timer[Symbol.dispose]();
      return ends(counts);
    },
    again: () => timer.cancel(),
  };
}

function enqueued(operation: Operation, attributes: object | undefined, counts: Counts): UnderWay {
  const ticket = operation.enqueue(attributes as never);
  counts.queued++;
  return {
    goOn: (how) => {
      counts.queued--;
      counts.ended++;
      if (how === 'well') {
        ticket.run(() => 1);
        counts.waited++;
      } else {
        counts.withoutRun++;
        if (how === 'badly') ticket.reject('full');
        else ticket[Symbol.dispose]();
      }
      return true;
    },
    again: () => ticket.cancel(),
  };
}

/** The same of a collection. */
export function found(points: readonly CollectedMetric[], metrics: ExecutorMetrics): Expected {
  const sum = (name: string): number =>
    points.reduce((total, point) => total + (point.name === name && point.kind === 'sum' ? point.value : 0), 0);
  const count = (name: string): number =>
    points.reduce((total, point) => total + (point.name === name && point.kind === 'histogram' ? point.histogram.count : 0), 0);
  const ended = sum('executor.operation.completed');
  return {
    ended,
    active: sum('executor.operation.active'),
    queued: sum('executor.operation.queued'),
    waited: count('executor.operation.queue_time'),
    endedTwice: metrics.getMetricsSummary().dropped['ended-twice'] ?? 0,
    withoutRun: ended - count('executor.operation.duration'),
  };
}
