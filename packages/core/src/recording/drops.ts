import type { Report } from '../support/report.ts';

/** Why a measurement, or a part of it, was not recorded as it was given. */
export type DropReason =
  | 'invalid-operation'
  | 'too-many-operations'
  | 'invalid-duration'
  | 'invalid-attribute'
  | 'too-many-attributes'
  | 'invalid-record'
  | 'recording-failed';

const meaning: Record<DropReason, string> = {
  'invalid-operation': 'the name of an operation is not a string, or is empty; the measurement was dropped',
  'too-many-operations':
    'more operations than maxOperations were named; further ones are recorded together as operation_overflow',
  'invalid-duration': 'a duration is not a finite number of seconds from 0 up; the duration was dropped',
  'invalid-attribute': 'an attribute has no name or a value that no label can hold; the attribute was left out',
  'too-many-attributes': 'a measurement has more than 64 attributes; the ones behind were left out',
  'invalid-record': 'a record of a batch is not an object; it was dropped',
  'recording-failed': 'recording threw an error, which was caught; the measurement was dropped',
};

/** Counts what was dropped, by reason, and reports each reason once. */
export class Drops {
  readonly #counts = new Map<DropReason, number>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  count(reason: DropReason, detail?: unknown): void {
    const before = this.#counts.get(reason) ?? 0;
    this.#counts.set(reason, before + 1);
    if (before > 0) return;
    const because = detail instanceof Error ? ` (${detail.name}: ${detail.message})` : '';
    this.#report(`EXECUTOR_METRICS_${reason.toUpperCase().replaceAll('-', '_')}`, `${meaning[reason]}${because}`);
  }

  /** How often each reason came up; reasons that did not are absent. */
  byReason(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.#counts);
  }
}
