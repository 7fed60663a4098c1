import { type CommandKind, isBlocking } from './command-kind.ts';

/** A command of a batch. */
export interface BatchCommand {
  readonly kind: CommandKind;
  readonly args: ArrayLike<unknown>;
  /** The index of the first argument. */
  readonly from: number;
}

/**
 * `MULTI SET` or `PIPELINE GET` where all commands are of one kind, else `MULTI` or `PIPELINE` (semantic conventions of Redis,
 * "db.operation.name"). A pipeline of a single command is that command; a transaction of one is still a transaction.
 */
export function batchName(commands: readonly BatchCommand[], isTransaction: boolean): string {
  const kind = commands[0]?.kind;
  const isUniform = kind !== undefined && commands.every((each) => each.kind === kind);
  if (isTransaction) return isUniform ? kind.inTransaction : 'MULTI';
  if (!isUniform) return 'PIPELINE';
  return commands.length === 1 ? kind.name : kind.inPipeline;
}

/** Whether it may wait for long. Nothing blocks inside of a transaction. */
export function isBlockingBatch(commands: readonly BatchCommand[], isTransaction: boolean): boolean {
  return !isTransaction && commands.some(({ kind, args, from }) => isBlocking(kind, args, from));
}
