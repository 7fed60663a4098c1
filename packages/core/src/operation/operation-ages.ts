import type { ObservableResult } from '@opentelemetry/api';
import type { Engine } from '../engine.ts';
import { operationKey } from '../layouts/layout.ts';
import type { OperationCore } from './operation-core.ts';

/**
 * Two gauges by which an operation that hangs, or that has not been done for long, is noticed before it ends: the age of its
 * oldest run, and the time since its last success. They have one series for each operation.
 */
export function observeAges({ instruments, gate, now }: Engine, cores: () => Iterable<OperationCore>): void {
  instruments.observableGauge(
    {
      name: 'executor.operation.oldest_active_age',
      unit: 's',
      description: 'How long the oldest operation that is under way has been so; 0 where there is none.',
    },
    (result) => {
      if (!gate.isOpen) return;
      const nowMs = now();
      for (const { name, runs } of cores()) {
        // An operation that is only ever recorded by its outcome is not one that is idle.
        if (!runs.hasBeenUsed) continue;
        const ageMs = runs.oldest === undefined ? 0 : nowMs - runs.oldest.startedAtMs;
        observe(result, ageMs / 1000, name);
      }
    },
  );
  instruments.observableGauge(
    {
      name: 'executor.operation.time_since_success',
      unit: 's',
      description: 'How long ago operations last succeeded; absent before the first success.',
    },
    (result) => {
      if (!gate.isOpen) return;
      const nowMs = now();
      for (const { name, successes } of cores()) {
        const seconds = successes.secondsSince(nowMs);
        if (seconds !== undefined) observe(result, seconds, name);
      }
    },
  );
}

/** A clock that somebody replaced may go back, or give what is no time. */
function observe(result: ObservableResult, seconds: number, operation: string): void {
  if (Number.isFinite(seconds)) result.observe(Math.max(0, seconds), { [operationKey]: operation });
}
