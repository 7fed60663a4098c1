import type { Counter, ObservableResult } from '@opentelemetry/api';
import type { Engine, Gate } from '../engine.ts';
import type { OperationTable } from '../operation/operation-table.ts';
import { recordBatch } from '../operation/record-batch.ts';
import { CounterCell } from '../recording/cells.ts';
import type { DropReason } from '../recording/drops.ts';
import type { LateInstrument } from '../recording/instruments.ts';
import { DropCounts } from './drop-counts.ts';
import type { PlainRecord } from './plain-record.ts';
import type { RecorderDropReason, RecorderDrops } from './recorder.ts';

const reasonKey = 'executor.drop.reason';

const summaryReasons: Readonly<Record<RecorderDropReason, DropReason>> = {
  full: 'recorder-full',
  closed: 'recorder-closed',
  invalid: 'recorder-invalid',
  unsent: 'recorder-unsent',
};

/** What records wait in, to be told that they have to be recorded now. */
export interface Waiting {
  /** How many there are. */
  readonly pending: number;
  /** Records what waits, at once. Does not throw. */
  writeAll(): void;
  /** The same, without keeping others waiting for long. Does not reject. */
  flush(): Promise<void>;
}

/** What the recorders of one `ExecutorMetrics` share: where their records end, and where what they drop is counted. */
export class Recorders {
  readonly gate: Gate;
  readonly #parts: { readonly engine: Engine; readonly operations: OperationTable };
  readonly #dropped: LateInstrument<Counter>;
  readonly #cells = new Map<RecorderDropReason, CounterCell>();
  readonly #waiting = new Set<Waiting>();

  constructor(parts: { readonly engine: Engine; readonly operations: OperationTable }) {
    this.gate = parts.engine.gate;
    this.#parts = parts;
    this.#dropped = parts.engine.instruments.counter({
      name: 'executor.recorder.dropped',
      unit: '{record}',
      description: 'Records that recorders did not hand on, by reason.',
    });
    parts.engine.instruments.observableGauge(
      {
        name: 'executor.recorder.pending',
        unit: '{record}',
        description: 'Records that waited in recorders when metrics were collected.',
      },
      (result) => this.#observe(result),
    );
  }

  /** Never throws. */
  write(records: readonly PlainRecord[]): void {
    recordBatch(records, this.#parts);
  }

  /** Counts what was dropped. Never throws. */
  drop(reason: RecorderDropReason, times: number): void {
    const { drops } = this.#parts.engine;
    drops.countTimes(summaryReasons[reason], times);
    try {
      this.#cellOf(reason).add(times);
    } catch (error) {
      drops.count('recording-failed', error);
    }
  }

  /** Somebody has records that wait, and is told before recording is switched off. */
  waits(waiting: Waiting): void {
    this.#waiting.add(waiting);
  }

  waitsNoMore(waiting: Waiting): void {
    this.#waiting.delete(waiting);
  }

  /** Records all that was taken so far. */
  writeAll(): void {
    for (const waiting of [...this.#waiting]) waiting.writeAll();
  }

  /**
   * What waits is recorded when metrics are collected, and so is part of them: the last collection of a process comes before
   * any timer, and what waited then would be lost.
   */
  async #observe(result: ObservableResult): Promise<void> {
    if (!this.gate.isOpen) return;
    const all = [...this.#waiting];
    result.observe(all.reduce((total, { pending }) => total + pending, 0));
    await Promise.all(all.map((waiting) => waiting.flush()));
  }

  #cellOf(reason: RecorderDropReason): CounterCell {
    let cell = this.#cells.get(reason);
    if (cell === undefined) {
      cell = new CounterCell(this.#dropped, { [reasonKey]: reason }, 'bound');
      this.#cells.set(reason, cell);
    }
    return cell;
  }
}

/** What one recorder dropped, which counts among what all of them did. */
export class OwnDrops {
  readonly #recorders: Recorders;
  readonly #counts = new DropCounts();

  constructor(recorders: Recorders) {
    this.#recorders = recorders;
  }

  count(reason: RecorderDropReason): void {
    this.#counts.count(reason);
    this.#recorders.drop(reason, 1);
  }

  byReason(): RecorderDrops {
    return this.#counts.byReason();
  }
}
