// Hot: `ended` runs at the end of each operation. Guarded by bench/core/run.bench.ts.
import type { Attributes } from '@opentelemetry/api';
import type { BoundCounter } from '../bind.ts';
import { type Outcome, success } from '../outcome/outcome.ts';
import { CounterCell, type Hold, RecorderCell } from '../recording/cells.ts';
import { addOne, type OperationSeries } from './layout.ts';
import type { UnifiedInstruments } from './unified-instruments.ts';

/** The series of one operation under one set of attributes in the unified layout. */
export class UnifiedSeries implements OperationSeries {
  readonly #to: UnifiedInstruments;
  /** Of the user, and the operation. */
  readonly #labels: Attributes;
  readonly #hold: Hold;
  /** By far the most frequent outcome. */
  #success: OutcomeSeries | undefined;
  readonly #others: Map<Outcome, OutcomeSeries> = new Map();
  readonly #retries: Map<string, CounterCell> = new Map();
  #active: CounterCell | undefined;
  #queued: CounterCell | undefined;
  #waited: RecorderCell | undefined;
  #took: RecorderCell | undefined;

  constructor(instruments: UnifiedInstruments, labels: Attributes, hold: Hold) {
    this.#to = instruments;
    this.#labels = labels;
    this.#hold = hold;
  }

  ended(outcome: Outcome, seconds: number): void {
    const series = this.#of(outcome);
    series.completed.add(1);
    series.duration.record(seconds);
  }

  succeeded(): void {
    this.#success ??= this.#create(success);
    this.#success.completed.add(1);
  }

  completed(outcome: Outcome): void {
    this.#of(outcome).completed.add(1);
  }

  took(seconds: number): void {
    this.#took ??= new RecorderCell(this.#to.duration, this.#labels, this.#hold);
    this.#took.record(seconds);
  }

  waited(seconds: number): void {
    this.#waited ??= new RecorderCell(this.#to.queueTime, this.#labels, this.#hold);
    this.#waited.record(seconds);
  }

  retried(attempt: number | undefined): void {
    const label = attemptLabel(attempt);
    let retries = this.#retries.get(label);
    if (retries === undefined) {
      const labels = label === '' ? this.#labels : { ...this.#labels, 'executor.attempt': label };
      retries = new CounterCell(this.#to.retries, labels, this.#hold);
      this.#retries.set(label, retries);
    }
    retries.add(1);
  }

  began(): BoundCounter | undefined {
    this.#active ??= new CounterCell(this.#to.active, this.#labels, this.#hold);
    return addOne(this.#active.current());
  }

  enqueued(): BoundCounter | undefined {
    this.#queued ??= new CounterCell(this.#to.queued, this.#labels, this.#hold);
    return addOne(this.#queued.current());
  }

  release(): void {
    for (const { completed, duration } of [this.#success, ...this.#others.values()].filter(isThere)) {
      completed.release();
      duration.release();
    }
    for (const cell of [this.#active, this.#queued, this.#waited, this.#took, ...this.#retries.values()])
      cell?.release();
  }

  #of(outcome: Outcome): OutcomeSeries {
    if (outcome === success) {
      this.#success ??= this.#create(outcome);
      return this.#success;
    }
    let series = this.#others.get(outcome);
    if (series === undefined) {
      series = this.#create(outcome);
      this.#others.set(outcome, series);
    }
    return series;
  }

  #create({ status, errorType }: Outcome): OutcomeSeries {
    // Our names win over those of the caller.
    const labels: Attributes = { ...this.#labels, 'executor.outcome': status };
    if (errorType !== undefined) labels['error.type'] = errorType;
    return {
      completed: new CounterCell(this.#to.completed, labels, this.#hold),
      duration: new RecorderCell(this.#to.duration, labels, this.#hold),
    };
  }
}

interface OutcomeSeries {
  readonly completed: CounterCell;
  readonly duration: RecorderCell;
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** Attempts 1 to 9 by their number, later ones together, so that the label stays bounded; empty where it is not known. */
function attemptLabel(attempt: number | undefined): string {
  if (attempt === undefined) return '';
  return attempt < 10 ? String(attempt) : '10+';
}
