import { messageOf } from '../support/message-of.ts';
import type { Report } from '../support/report.ts';

/** Why a measurement, or a part of it, was not recorded as it was given. */
export type DropReason =
  | 'invalid-operation'
  | 'too-many-operations'
  | 'operation-name-collision'
  | 'invalid-duration'
  | 'invalid-attribute'
  | 'too-many-attributes'
  | 'invalid-record'
  | 'recording-failed';

const meaning: Record<DropReason, string> = {
  'invalid-operation': 'the name of an operation is not a string, or is empty; the measurement was dropped',
  'too-many-operations':
    'more operations than maxOperations were named; further ones are recorded together as operation_overflow',
  'operation-name-collision':
    'two operations have names that differ only in characters that no metric name can hold; they share their metrics',
  'invalid-duration': 'a duration is not a number of seconds from 0 to 2^53; the duration was dropped',
  'invalid-attribute':
    'attributes are no plain object, or one of them has a name or a value that no label can hold; it was left out',
  'too-many-attributes': 'a measurement has more than 64 attributes; the ones behind were left out',
  'invalid-record': 'a record is not an object, or its success is not a boolean; it was dropped',
  'recording-failed': 'recording threw an error, which was caught; the measurement was dropped',
};

/** Counts what was dropped, by reason, and reports each reason once. */
export class Drops {
  readonly #counts = new Map<DropReason, number>();
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** @param thrown what was caught, if that is why; it may be anything */
  count(reason: DropReason, ...thrown: readonly [thrown?: unknown]): void {
    const before = this.#counts.get(reason) ?? 0;
    this.#counts.set(reason, before + 1);
    if (before > 0) return;
    const because = thrown.length === 0 ? '' : ` (${messageOf(thrown[0])})`;
    this.#report(`EXECUTOR_METRICS_${reason.toUpperCase().replaceAll('-', '_')}`, `${meaning[reason]}${because}`);
  }

  /** How often each reason came up; reasons that did not are absent. */
  byReason(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.#counts);
  }
}
