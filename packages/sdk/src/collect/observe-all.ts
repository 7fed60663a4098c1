import type { MeterState } from '../meter-state.ts';
import type { ObservableInstrument } from '../observable/observable-instrument.ts';
import { ObservableStream } from '../stream/observable-stream.ts';
import type { ObservationRound } from '../stream/observation-round.ts';
import type { TimeSlice } from './time-slice.ts';

export interface ObservationRequest {
  readonly reader: object;
  readonly deadlineMs: number;
  readonly slice: TimeSlice;
}

/** What the callbacks of all meters observed for one reader. */
export interface ObservedRounds {
  readonly rounds: ReadonlyMap<ObservableStream, ObservationRound>;
  /** Of callbacks that failed. */
  readonly errors: readonly unknown[];
}

/** Runs the callbacks of all meters together, and then hands each stream what was observed of it. */
export async function observeAll(
  meters: readonly MeterState[],
  { reader, deadlineMs, slice }: ObservationRequest,
): Promise<ObservedRounds> {
  const isWanted = ({ streams }: ObservableInstrument) => streams.some(({ readers }) => readers.has(reader));
  const runs = await Promise.all(meters.map(({ callbacks }) => callbacks.observe(isWanted, deadlineMs)));
  const rounds = beginRounds(meters, reader);
  for (const { observations, failed } of runs) {
    for (const { instrument, value, attributes } of observations) {
      for (const stream of instrument.streams) rounds.get(stream)?.take(value, attributes);
      if (slice.isOver()) await slice.next();
    }
    for (const { streams } of failed) for (const stream of streams) rounds.get(stream)?.fail();
  }
  for (const round of rounds.values()) await round.settle(slice);
  return { rounds, errors: runs.flatMap(({ errors }) => errors) };
}

/** One for each stream that the reader reads, also for those of which nothing is observed: their series are gone. */
function beginRounds(meters: readonly MeterState[], reader: object): Map<ObservableStream, ObservationRound> {
  const rounds = new Map<ObservableStream, ObservationRound>();
  for (const meter of meters) {
    for (const stream of meter.streams()) {
      if (stream instanceof ObservableStream && stream.readers.has(reader)) rounds.set(stream, stream.observe(reader));
    }
  }
  return rounds;
}
