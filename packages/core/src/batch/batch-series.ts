import { Classifier, type Classifiers } from '../outcome/classifier.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { OutcomeTable } from '../outcome/outcome-table.ts';
import { CounterCell, type Hold, RecorderCell } from '../recording/cells.ts';
import type { Drops } from '../recording/drops.ts';
import type { JobStatus } from './batch.ts';
import { type BatchInstruments, batchKey, statusKey } from './batch-instruments.ts';

/** What batches of one name share: their series, and how the outcomes of their jobs are decided. Its methods do not throw. */
export class BatchSeries {
  readonly name: string;
  readonly classifier: Classifier;
  readonly #to: BatchInstruments;
  readonly #hold: Hold;
  readonly #drops: Drops;
  readonly #created: CounterCell;
  readonly #sizes: RecorderCell;
  readonly #jobs = new Map<JobStatus, CounterCell>();
  readonly #durations = new Map<JobStatus, RecorderCell>();
  readonly #errors = new Map<string, CounterCell>();

  constructor(
    name: string,
    to: BatchInstruments,
    { drops, classifiers, hold }: { readonly drops: Drops; readonly classifiers: Classifiers; readonly hold: Hold },
  ) {
    this.name = name;
    this.#to = to;
    this.#hold = hold;
    this.#drops = drops;
    this.classifier = new Classifier(new OutcomeTable(drops), drops, classifiers);
    this.#created = new CounterCell(to.created, { [batchKey]: name }, hold);
    this.#sizes = new RecorderCell(to.size, { [batchKey]: name }, hold);
  }

  created(): void {
    this.#safely(() => this.#created.add(1));
  }

  /** A batch has so many jobs. */
  sized(size: number): void {
    this.#safely(() => this.#sizes.record(size));
  }

  /** So many jobs came to be in a status. */
  became(status: JobStatus, jobs = 1): void {
    if (jobs > 0) this.#safely(() => this.#jobsIn(status).add(jobs));
  }

  /** @param seconds `undefined` where it is not known */
  ended({ status, errorType }: Outcome, seconds: number | undefined): void {
    this.became(status);
    this.#safely(() => {
      if (seconds !== undefined) this.#durationsOf(status).record(seconds);
      if (status === 'failure' && errorType !== undefined) this.#errorsOf(errorType).add(1);
    });
  }

  #safely(record: () => void): void {
    try {
      record();
    } catch (error) {
      this.#drops.count('recording-failed', error);
    }
  }

  #jobsIn(status: JobStatus): CounterCell {
    return kept(this.#jobs, status, () => {
      return new CounterCell(this.#to.jobs, { [batchKey]: this.name, [statusKey]: status }, this.#hold);
    });
  }

  #durationsOf(status: JobStatus): RecorderCell {
    return kept(this.#durations, status, () => {
      return new RecorderCell(this.#to.duration, { [batchKey]: this.name, [statusKey]: status }, this.#hold);
    });
  }

  #errorsOf(errorType: string): CounterCell {
    return kept(this.#errors, errorType, () => {
      return new CounterCell(this.#to.errors, { [batchKey]: this.name, 'error.type': errorType }, this.#hold);
    });
  }
}

function kept<K, V>(cells: Map<K, V>, key: K, create: () => V): V {
  let cell = cells.get(key);
  if (cell === undefined) {
    cell = create();
    cells.set(key, cell);
  }
  return cell;
}
