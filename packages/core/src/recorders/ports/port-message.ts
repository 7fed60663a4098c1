import { recorderDropReasons } from '../drop-counts.ts';
import type { PlainRecord } from '../plain-record.ts';
import type { RecorderDropReason, RecorderDrops } from '../recorder.ts';
import { Credit } from './credit.ts';

/** By which messages of recorders are told from those that an application sends over the same port. */
const protocol = 'executor-metrics.records.v1';

const longestProducer = 64;
const mostRecords = 1000;

/** Somebody has records and asks whether anybody receives (without records), or sends some. */
export interface PortMessage {
  readonly protocol: typeof protocol;
  /** Which of those that send over the same port. */
  readonly producer: string;
  readonly credit: SharedArrayBuffer;
  readonly records?: readonly PlainRecord[];
  /** What was dropped since the message before. */
  readonly dropped?: RecorderDrops;
}

export function createMessage(message: Omit<PortMessage, 'protocol'>): PortMessage {
  return { protocol, ...message };
}

/** A message of a recorder as its receiver uses it. */
export interface ReceivedMessage {
  readonly producer: string;
  readonly credit: SharedArrayBuffer;
  readonly records: readonly PlainRecord[] | undefined;
  readonly dropped: readonly (readonly [RecorderDropReason, number])[];
}

/**
 * What arrived at a port, checked: `not-ours` is for somebody else who listens, `garbage` claims to be ours and is not. Single
 * records are left to the recording, which checks each. Throws what an object that is no copy throws.
 */
export function readMessage(message: unknown): ReceivedMessage | 'not-ours' | 'garbage' {
  if (typeof message !== 'object' || message === null || Reflect.get(message, 'protocol') !== protocol) {
    return 'not-ours';
  }
  const { producer, credit, records, dropped } = message as Record<string, unknown>;
  if (typeof producer !== 'string' || producer.length > longestProducer || !Credit.isBuffer(credit)) return 'garbage';
  if (records !== undefined && !(Array.isArray(records) && records.length <= mostRecords)) return 'garbage';
  return { producer, credit, records, dropped: countsIn(dropped) };
}

function countsIn(dropped: unknown): readonly (readonly [RecorderDropReason, number])[] {
  if (typeof dropped !== 'object' || dropped === null) return [];
  return recorderDropReasons
    .map((reason) => [reason, Object.hasOwn(dropped, reason) ? Reflect.get(dropped, reason) : 0] as const)
    .filter((entry): entry is [RecorderDropReason, number] => Number.isSafeInteger(entry[1]) && Number(entry[1]) > 0);
}
