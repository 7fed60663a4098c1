import type { Kit, Rival } from '@executor-metrics/instrumentation';
import { type DurationSwitch, Operations, operationDuration } from './operations.ts';
import { type PoolDriver, type PoolNaming, Pools } from './pools.ts';
import { Targets } from './target.ts';
import { Transactions } from './transactions.ts';

/** The options of the recording, with their defaults. */
export interface RecordingOptions {
  readonly returnedRows: boolean;
  /** Whether operation and table are attributes of their own. Default: `false`. */
  readonly operationNames?: boolean;
  /** The name of the attribute that says how a transaction ended; `undefined`: transactions are not counted. */
  readonly transactionOutcome: string | undefined;
  readonly poolName: PoolNaming | undefined;
}

/** What the hooks of all drivers record with. */
export interface Recording {
  readonly targets: Targets;
  readonly operations: Operations;
  /** `undefined` where transactions are not counted. */
  readonly transactions: Transactions | undefined;
  readonly pools: Pools;
}

/** What drivers share: pool names are unique among all of them, and so is the limit of targets. */
export type SharedRecording = Omit<Recording, 'operations'> &
  Required<Pick<RecordingOptions, 'returnedRows' | 'operationNames'>>;

export function sharedRecording(kit: Kit, options: RecordingOptions): SharedRecording {
  const { returnedRows, operationNames = false, transactionOutcome, poolName } = options;
  return {
    returnedRows,
    operationNames,
    targets: new Targets(),
    transactions: transactionOutcome === undefined ? undefined : new Transactions(kit, transactionOutcome),
    pools: new Pools(kit, poolName),
  };
}

/** How one driver records. */
export interface DriverRecording {
  /** Of the driver's pools, if it has any. */
  readonly pools?: PoolDriver<never> | undefined;
}

/** What the hooks of one driver record with. */
export function recordingOf(kit: Kit, shared: SharedRecording, { pools }: DriverRecording = {}): Recording {
  const contested = contestedRecordingOf(kit, shared, { pools });
  contested.start();
  return contested.recording;
}

/** The recording of a driver of which somebody else may record the operations and the connections under the same names. */
export interface ContestedRecording {
  readonly recording: Recording;
  /**
   * Records those for as long as the rival does not. Call it when the driver is there: a rival is looked for at once, and
   * soon again, and has to wrap the driver first.
   */
  start(rival?: Rival): void;
}

export function contestedRecordingOf(
  kit: Kit,
  { returnedRows, operationNames, ...shared }: SharedRecording,
  { pools }: DriverRecording,
): ContestedRecording {
  const durations: DurationSwitch = { recorder: undefined };
  let isStarted = false;
  const contested = (part: Kit): void => {
    durations.recorder = operationDuration(part);
    part.onDisable(() => {
      durations.recorder = undefined;
    });
    if (pools !== undefined) shared.pools.observe(part, ['count', 'pending'], pools);
  };
  if (pools !== undefined) shared.pools.observe(kit, ['limit', 'idleMax', 'idleMin'], pools);
  return {
    recording: { ...shared, operations: new Operations(kit, { returnedRows, operationNames, durations }) },
    start(rival) {
      if (isStarted) return;
      isStarted = true;
      if (rival === undefined) contested(kit);
      else kit.unless(rival, contested);
    },
  };
}
