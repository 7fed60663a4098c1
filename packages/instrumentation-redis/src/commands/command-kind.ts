// Hot: `kindOf` is called for each command. Guarded by bench/instrumentation-redis.
import { other } from '@executor-metrics/instrumentation';
import { commandNames } from './command-names.ts';
import { type LookupShape, lookupShapes } from './lookup-shape.ts';

/** Whether a command waits for something to happen: always, with the option BLOCK, or never. */
export type Blocking = 'always' | 'by-option' | 'never';

/** What is known of a command by its name; the same object for the same command. */
export interface CommandKind {
  /** The value of `db.operation.name`. */
  readonly name: string;
  readonly blocking: Blocking;
  /** How its reply tells hits from misses, where it looks something up. */
  readonly lookup: LookupShape | undefined;
  /** Whether it sends a message: `sharded` by SPUBLISH. */
  readonly publishes: 'plain' | 'sharded' | undefined;
  /** Whether its replies are counted, beyond their duration. */
  readonly isCounted: boolean;
  /** Drivers send it by themselves. Nobody else has a reason to. */
  readonly isInternal: boolean;
  /** As part of a pipeline or a transaction of which all commands are of this kind. */
  readonly inPipeline: string;
  readonly inTransaction: string;
}

const alwaysBlocking: ReadonlySet<string> = new Set([
  'BLMOVE',
  'BLMOVEM',
  'BLMPOP',
  'BLPOP',
  'BRPOP',
  'BRPOPLPUSH',
  'BZMPOP',
  'BZPOPMAX',
  'BZPOPMIN',
  'WAIT',
  'WAITAOF',
]);
const blockingByOption: ReadonlySet<string> = new Set(['XREAD', 'XREADGROUP']);
const internal: ReadonlySet<string> = new Set(['ASKING', 'SENTINEL']);

/** Any command that is not known, such as one of a module of one's own. */
const unknown: CommandKind = kind(other);

/** As drivers name them: ioredis in lower case, node-redis in upper case. */
const kinds: ReadonlyMap<string, CommandKind> = new Map(
  commandNames.map(kind).flatMap((each) => [
    [each.name, each],
    [each.name.toLowerCase(), each],
  ]),
);

let lastName: string | undefined;
let lastKind: CommandKind = unknown;

/** No command has a longer name: what is longer is not looked at. */
const longestName = 32;

/** The kind of a command by its name as it is sent, which may be text or bytes and in any case. */
export function kindOf(name: unknown): CommandKind {
  // Often it is the same one as before, and nothing has to be looked up.
  if (name === lastName) return lastKind;
  if (typeof name === 'string') {
    const found = kinds.get(name);
    if (found === undefined) return unusual(name);
    lastName = name;
    lastKind = found;
    return found;
  }
  return Buffer.isBuffer(name) && name.length <= longestName ? kindOf(name.toString('latin1')) : unknown;
}

function unusual(name: string): CommandKind {
  return name.length <= longestName ? (kinds.get(name.toUpperCase()) ?? unknown) : unknown;
}

function kind(name: string): CommandKind {
  const lookup = lookupShapes.get(name);
  const publishes = name === 'PUBLISH' ? 'plain' : name === 'SPUBLISH' ? 'sharded' : undefined;
  return {
    name,
    blocking: alwaysBlocking.has(name) ? 'always' : blockingByOption.has(name) ? 'by-option' : 'never',
    lookup,
    publishes,
    isCounted: lookup !== undefined || publishes !== undefined,
    isInternal: internal.has(name),
    inPipeline: `PIPELINE ${name}`,
    inTransaction: `MULTI ${name}`,
  };
}

/** BLOCK stands before STREAMS, after GROUP (two words), COUNT (one word) and NOACK. */
const mostWordsBeforeStreams = 10;

/**
 * Whether a command may wait for long.
 *
 * @param from the index of the first argument
 */
export function isBlocking({ blocking }: CommandKind, args: ArrayLike<unknown>, from: number): boolean {
  if (blocking === 'never') return false;
  if (blocking === 'always') return true;
  for (let i = from; i < args.length && i < from + mostWordsBeforeStreams; i++) {
    if (isWord(args[i], 'BLOCK')) return true;
    if (isWord(args[i], 'STREAMS')) return false;
  }
  return false;
}

function isWord(argument: unknown, word: string): boolean {
  const text = Buffer.isBuffer(argument) && argument.length === word.length ? argument.toString('latin1') : argument;
  return typeof text === 'string' && text.length === word.length && text.toUpperCase() === word;
}
