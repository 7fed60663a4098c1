import { messageOf } from '../support/message-of.ts';
import type { Report } from '../support/report.ts';

/** Why a measurement, or a part of it, was not recorded as it was given. */
export type DropReason =
  | 'invalid-operation'
  | 'too-many-operations'
  | 'operation-name-collision'
  | 'operation-options-ignored'
  | 'invalid-duration'
  | 'invalid-attribute'
  | 'denied-attribute'
  | 'too-many-attributes'
  | 'too-many-error-types'
  | 'invalid-record'
  | 'ended-twice'
  | 'never-ended'
  | 'classifier-failed'
  | 'invalid-pool'
  | 'too-many-pools'
  | 'recorder-full'
  | 'recorder-closed'
  | 'recorder-invalid'
  | 'recorder-unsent'
  | 'invalid-batch'
  | 'too-many-batches'
  | 'batch-exceeded'
  | 'invalid-llm-usage'
  | 'too-many-llm-values'
  | 'too-many-routes'
  | 'invalid-value'
  | 'too-many-instruments'
  | 'too-many-series'
  | 'reading-failed'
  | 'reading-timed-out'
  | 'recording-failed';

const meaning: Record<DropReason, string> = {
  'invalid-operation': 'the name of an operation is not a string, or is empty; the measurement was dropped',
  'too-many-operations':
    'more operations than maxOperations were named; further ones are recorded together as operation_overflow',
  'operation-name-collision':
    'two operations have names that differ only in characters that no metric name can hold; they share their metrics',
  'operation-options-ignored': 'an operation was asked for again with other options; the first ones stay in force',
  'invalid-duration': 'a duration is not a number of seconds from 0 to 2^53; the duration was dropped',
  'invalid-attribute':
    'attributes are no plain object, or one of them has a name or a value that no label can hold; it was left out',
  'denied-attribute':
    'an attribute that would identify a person, a request or a secret was left out; the option attributePolicy can allow it',
  'too-many-attributes': 'a measurement has more attributes than attributePolicy admits; the ones behind were left out',
  'too-many-error-types':
    'something fails with more than 64 error types, such as an operation or the jobs of a batch; further ones are recorded as _OTHER',
  'invalid-record':
    'a record is not an object, or its success is not a boolean or its outcome not known; it was dropped',
  'ended-twice':
    'a timer, ticket or batch was used again after its end, or a job was cancelled that had begun; its first end counts',
  'never-ended':
    'a timer, ticket, generator, batch, streamed answer of a model or WebSocket connection was garbage collected before its end; it counts as under way no more, and has no outcome',
  'classifier-failed': 'classifyError or classifyResult threw, or gave what is no outcome; the default rules decided',
  'invalid-pool': 'a figure of a monitored pool is not a number, or reading it threw; it was left out',
  'too-many-pools': 'more than 200 pools are monitored; further ones are added up as pool_overflow',
  'recorder-full': 'a recorder had no room for a record; it, or the one that had waited longest, was dropped',
  'recorder-closed': 'a recorder was given a record after its end; it was dropped',
  'recorder-invalid': 'what a recorder or a receiver was given is no record, or cannot be read; it was dropped',
  'recorder-unsent': 'a thread ended before anybody had taken its records; they were dropped',
  'invalid-batch':
    'the name of a batch is not a string, or is empty, and nothing is recorded of it; or its size is no whole number from 0 up, and it has the size of its jobs',
  'too-many-batches':
    'more than 200 names of batches, which are recorded together as batch_overflow, or more than 1000 batches of which none has ended, whose progress is not shown',
  'batch-exceeded': 'a batch has more jobs than its size says, or jobs that began after its end; they are recorded',
  'invalid-llm-usage':
    'the tokens or the cost of a request to a model are not a number from 0 to 2^53; they were left out',
  'too-many-llm-values':
    'requests to models name more than 100 models or server addresses, or 32 providers or operations; further ones are recorded as _OTHER',
  'too-many-routes': 'WebSocket connections have more than 100 routes; further ones are recorded as _OTHER',
  'invalid-value': 'a value is no finite number, or is below 0 where it must not be; it was dropped',
  'too-many-instruments': 'more than 500 business instruments were named; further ones record nothing',
  'too-many-series':
    'a business gauge has more than 2000 sets of attributes, or 10000 rows; further ones were left out',
  'reading-failed': 'reading a business gauge failed; its last value stands for the time of keepMs',
  'reading-timed-out':
    'reading a business gauge takes longer than timeoutMs; its last value stands for the time of keepMs, and it is not ' +
    'read again before that reading has ended',
  'recording-failed': 'recording threw an error, which was caught; the measurement was dropped',
};

/** Counts what was dropped, by reason, and reports each reason once. */
export class Drops {
  readonly #counts = new Map<DropReason, number>();
  readonly #report: Report;
  /** How many were counted, whatever the reason. */
  total = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** @param detail what it was about or what was caught, if anything; it may be anything */
  count(reason: DropReason, ...detail: readonly [detail?: unknown]): void {
    this.countTimes(reason, 1, ...detail);
  }

  /** The same for so many at once. */
  countTimes(reason: DropReason, times: number, ...detail: readonly [detail?: unknown]): void {
    const before = this.#counts.get(reason) ?? 0;
    this.#counts.set(reason, before + times);
    this.total += times;
    if (before > 0) return;
    const because = detail.length === 0 ? '' : ` (${messageOf(detail[0])})`;
    this.#report(`EXECUTOR_METRICS_${reason.toUpperCase().replaceAll('-', '_')}`, `${meaning[reason]}${because}`);
  }

  /** How often each reason came up; reasons that did not are absent. */
  byReason(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.#counts);
  }
}
