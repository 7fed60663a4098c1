// Hot: `count` is called for each reply of a command that looks something up. Guarded by bench/instrumentation-redis.
import { type AddingSeries, cappedValues, type Kit, type SeriesAdder } from '@executor-metrics/instrumentation';
import type { CommandKind } from '../commands/command-kind.ts';
import type { CacheName } from '../options.ts';
import { cacheOf } from './instrument-cache.ts';

type LookupKeys = readonly ['cache.name', 'db.operation.name'];

const lookupKeys: LookupKeys = ['cache.name', 'db.operation.name'];

const mostCaches = 100;

/** What was asked for: the arguments as they were sent, and the index of the first one after the name of the command. */
export interface Asked {
  readonly kind: CommandKind;
  readonly args: ArrayLike<unknown>;
  readonly from: number;
  /** Whom the application asked: a client, a pool or a cluster. */
  readonly owner: object;
}

/** Counts what was there and what was not, for each key or field that was asked for. */
export class CacheLookups {
  readonly #hits: SeriesAdder<LookupKeys>;
  readonly #misses: SeriesAdder<LookupKeys>;
  readonly #nameOf: CacheName | undefined;
  readonly #cap = cappedValues(mostCaches);
  /** Of lookups that are for no cache that has a name: the series of the last command, which often is that of the next one. */
  #lastKind: CommandKind | undefined;
  #lastHits: AddingSeries | undefined;
  #lastMisses: AddingSeries | undefined;

  constructor(kit: Kit, nameOf: CacheName | undefined) {
    this.#hits = kit.counter({
      name: 'cache.hits',
      unit: '{hit}',
      description: 'Number of keys and fields that were looked up and found.',
      keys: lookupKeys,
    });
    this.#misses = kit.counter({
      name: 'cache.misses',
      unit: '{miss}',
      description: 'Number of keys and fields that were looked up and not found.',
      keys: lookupKeys,
    });
    // The application's own function: what it throws is reported once, and the key counts for no cache.
    this.#nameOf = nameOf && kit.safe('the option "cacheName"', nameOf);
  }

  /** Counts the reply of a command that did not fail. */
  count(asked: Asked, reply: unknown): void {
    const { lookup } = asked.kind;
    switch (lookup) {
      case undefined:
        break;
      case 'value':
        this.#add(asked, asked.from, reply === null || reply === undefined ? 0 : 1, 1);
        break;
      case 'flag':
        this.#countTogether(asked, numberOf(reply), 1);
        break;
      case 'whole':
        this.#add(asked, asked.from, isEmpty(reply) ? 0 : 1, 1);
        break;
      case 'fields':
        if (Array.isArray(reply)) this.#add(asked, asked.from, present(reply), reply.length);
        break;
      case 'values':
      case 'paths':
        this.#countEach(asked, reply);
        break;
      case 'counted':
        this.#countTogether(asked, numberOf(reply), asked.args.length - asked.from);
        break;
      default:
        lookup satisfies never;
    }
  }

  #countEach(asked: Asked, reply: unknown): void {
    if (!Array.isArray(reply)) return;
    if (this.#nameOf === undefined || cacheOf(asked.owner) !== undefined) {
      this.#add(asked, asked.from, present(reply), reply.length);
      return;
    }
    // Keys may have been given as one array, which is taken apart before it is sent: then the first one stands for all.
    const isAligned = asked.args.length - asked.from === reply.length + (asked.kind.lookup === 'paths' ? 1 : 0);
    for (const [i, each] of reply.entries()) {
      this.#add(asked, isAligned ? asked.from + i : asked.from, each === null || each === undefined ? 0 : 1, 1);
    }
  }

  /** Which of the keys are there is not said, so all of them count for the cache of the first one. */
  #countTogether(asked: Asked, found: number, total: number): void {
    if (found >= 0 && found <= total) this.#add(asked, asked.from, found, total);
  }

  #add({ kind, args, owner }: Asked, index: number, found: number, total: number): void {
    const given = cacheOf(owner);
    if (given === undefined && this.#nameOf === undefined) {
      this.#addNameless(kind, found, total);
      return;
    }
    let name: string | undefined;
    if (given !== undefined) name = this.#cap(given);
    else if (this.#nameOf !== undefined) {
      const key = args[index];
      if (typeof key !== 'string' && !Buffer.isBuffer(key)) return;
      const said: unknown = this.#nameOf(kind.name, key);
      if (typeof said !== 'string' || said === '') return;
      name = this.#cap(said);
    }
    if (found > 0) this.#hits.add(found, name, kind.name);
    if (total > found) this.#misses.add(total - found, name, kind.name);
  }

  #addNameless(kind: CommandKind, found: number, total: number): void {
    if (kind !== this.#lastKind) {
      this.#lastKind = kind;
      this.#lastHits = undefined;
      this.#lastMisses = undefined;
    }
    if (found > 0) {
      this.#lastHits ??= this.#hits.series(undefined, kind.name);
      this.#lastHits.add(found);
    }
    if (total > found) {
      this.#lastMisses ??= this.#misses.series(undefined, kind.name);
      this.#lastMisses.add(total - found);
    }
  }
}

/** Drivers can be told to show numbers as text. */
function numberOf(reply: unknown): number {
  return typeof reply === 'number' || typeof reply === 'string' ? Number(reply) : Number.NaN;
}

function present(replies: readonly unknown[]): number {
  let count = 0;
  for (const each of replies) if (each !== null && each !== undefined) count++;
  return count;
}

/** RESP2 has an array of fields and values, RESP3 a map, which drivers show as an object, an array or a Map. */
function isEmpty(reply: unknown): boolean {
  if (reply === null || reply === undefined) return true;
  if (Array.isArray(reply)) return reply.length === 0;
  if (reply instanceof Map) return reply.size === 0;
  return typeof reply === 'object' && Object.keys(reply).length === 0;
}
