// Hot: each operation is recorded here. Guarded by bench/instrumentation-sql/overhead.ts.
import {
  type CappedValues,
  cappedValues,
  type Kit,
  type RecordingSeries,
  type SeriesRecorder,
} from '@executor-metrics/instrumentation';
import { type Target, targetAttributes } from './target.ts';

type TargetKey = (target: Target) => ReturnType<typeof targetAttributes>;
type Keys = readonly [
  TargetKey,
  'db.query.summary',
  'error.type',
  'db.response.status_code',
  'db.operation.name',
  'db.collection.name',
];

const keys: Keys = [
  targetAttributes,
  'db.query.summary',
  'error.type',
  'db.response.status_code',
  'db.operation.name',
  'db.collection.name',
];

/** The bounds that the semantic conventions advise, in seconds. They are those of pools and transactions as well. */
export const seconds: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** The bounds that the semantic conventions advise. */
const rows: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** How many summaries are told apart: far more than a program writes by hand, and few enough for any backend. */
const mostSummaries = 500;
/** SQL has fewer words that a statement begins with. */
const mostOperations = 100;
/** The conditions of SQLSTATE that a server raises are some 250; a procedure can raise any. */
const mostCodes = 300;

/** Why an operation failed. */
export interface Failure {
  /** `error.type` */
  readonly type: string;
  /** `db.response.status_code`, where the server answered with one. */
  readonly code: string | undefined;
}

/** What a query does to what: parts of its summary. */
export interface QueryNames {
  readonly operation: string | undefined;
  readonly table: string | undefined;
}

/** What is known of a query by its text; one object for each text, so that series are found by its identity. */
export interface StatementNames extends QueryNames {
  /** `db.query.summary`, where there is one. */
  readonly summary: string | undefined;
}

/** The series of a statement that succeeded. */
interface StatementSeries {
  readonly target: Target;
  readonly names: StatementNames;
  readonly recorder: DurationRecorder | undefined;
  readonly duration: RecordingSeries | undefined;
  rows: RecordingSeries | undefined;
}

/** How an operation ended. */
export interface OperationResult {
  /** For those who want them as attributes of their own. */
  readonly names?: QueryNames;
  readonly durationMs: number;
  /** How many rows came back; `undefined` where the statement returns none, or where it failed. */
  readonly returnedRows: number | undefined;
  /** `undefined` where it succeeded. */
  readonly failure: Failure | undefined;
}

export interface OperationOptions {
  /** Whether the rows that a query returns are counted. */
  readonly returnedRows: boolean;
  /** Whether operation and table are attributes of their own. */
  readonly operationNames: boolean;
  /** Whether the duration is recorded; somebody else may do that. Asked at each operation. */
  readonly durations: DurationSwitch;
}

/** Holds the histogram of durations for as long as nobody else records them. */
export interface DurationSwitch {
  recorder: DurationRecorder | undefined;
}

export type DurationRecorder = SeriesRecorder<Keys>;

/** Records database operations that have ended. */
export class Operations {
  readonly #durations: DurationSwitch;
  readonly #rows: SeriesRecorder<Keys> | undefined;
  readonly #summary: CappedValues = cappedValues(mostSummaries);
  readonly #code: CappedValues = cappedValues(mostCodes);
  readonly #operation: CappedValues = cappedValues(mostOperations);
  readonly #table: CappedValues = cappedValues(mostSummaries);
  readonly #hasNames: boolean;
  /** Those of the last statement that succeeded, which often are those of the next one. */
  #last: StatementSeries | undefined;

  constructor(kit: Kit, { returnedRows, operationNames, durations }: OperationOptions) {
    this.#durations = durations;
    this.#hasNames = operationNames;
    this.#rows = returnedRows ? returnedRowsOf(kit) : undefined;
  }

  /** @param returnedRows how many rows came back; `undefined` where the statement returns none */
  succeeded(target: Target, names: StatementNames, durationMs: number, returnedRows: number | undefined): void {
    const { recorder } = this.#durations;
    let series = this.#last;
    if (series?.target !== target || series.names !== names || series.recorder !== recorder) {
      series = {
        target,
        names,
        recorder,
        duration: recorder && this.#seriesIn(recorder, target, names),
        rows: undefined,
      };
      this.#last = series;
    }
    series.duration?.record(durationMs / 1000);
    if (returnedRows === undefined || this.#rows === undefined) return;
    series.rows ??= this.#seriesIn(this.#rows, target, names);
    series.rows.record(returnedRows);
  }

  #seriesIn(recorder: SeriesRecorder<Keys>, target: Target, names: StatementNames): RecordingSeries {
    const operation = this.#hasNames ? this.#operation(names.operation) : undefined;
    const table = this.#hasNames ? this.#table(names.table) : undefined;
    return recorder.series(target, this.#summaryOf(names.summary), undefined, undefined, operation, table);
  }

  #summaryOf(summary: string | undefined): string | undefined {
    return summary === '' ? undefined : this.#summary(summary);
  }

  /** @param summary `db.query.summary`; empty or `undefined` where there is none */
  ended(target: Target, summary: string | undefined, result: OperationResult): void {
    const { durationMs, returnedRows, failure } = result;
    const kept = this.#summaryOf(summary);
    const code = failure === undefined ? undefined : this.#code(failure.code);
    const names = this.#hasNames ? result.names : undefined;
    const operation = names && this.#operation(names.operation);
    const table = names && this.#table(names.table);
    this.#durations.recorder?.record(durationMs / 1000, target, kept, failure?.type, code, operation, table);
    if (returnedRows !== undefined) {
      this.#rows?.record(returnedRows, target, kept, failure?.type, code, operation, table);
    }
  }
}

export function operationDuration(kit: Kit): DurationRecorder {
  return kit.histogram({
    name: 'db.client.operation.duration',
    unit: 's',
    description: 'Duration of database client operations.',
    keys,
    boundaries: seconds,
  });
}

function returnedRowsOf(kit: Kit): SeriesRecorder<Keys> {
  return kit.histogram({
    name: 'db.client.response.returned_rows',
    unit: '{row}',
    description: 'The actual number of records returned by the database operation.',
    keys,
    boundaries: rows,
  });
}
