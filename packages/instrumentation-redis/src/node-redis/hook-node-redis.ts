import type { Kit, LoadedModule } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import { chosenByCluster, chosenBySentinel } from './chosen.ts';
import { DriverCopy } from './driver-copy.ts';
import { hookOldClient, hookOldNodes, hookOldQueue } from './node-redis-4.ts';
import type { Type } from './node-redis-types.ts';
import { ownCommands, ownConnections } from './own-metrics.ts';
import { TracedCommands } from './traced-commands.ts';

const versions = { from: '1.0.0', below: '7.0.0' };

type HookFile = (copy: DriverCopy, exports: Exports, isOld: boolean) => void;
type Exports = Readonly<Record<string, Type>>;

/** Hooks each copy of `@redis/client`, which is what node-redis is made of: version 1 in node-redis 4, then 5 and 6. */
export class NodeRedisHook {
  readonly #kit: Kit;
  readonly #recording: Recording;
  readonly #yields: boolean;
  /** By the folder of the package, as each of them is hooked file by file. */
  readonly #copies = new Map<string, DriverCopy>();
  readonly #traced: TracedCommands;

  constructor(kit: Kit, recording: Recording, yields: boolean) {
    this.#kit = kit;
    this.#recording = recording;
    this.#yields = yields;
    this.#traced = new TracedCommands(kit, recording, () =>
      [...this.#copies.values()].some(({ commands }) => commands.isSending),
    );
  }

  hook(): void {
    this.#onFile('client/index.js', hookClient);
    this.#onFile('client/linked-list.js', (copy, { DoublyLinkedList: list }) => {
      if (list !== undefined) copy.hookQueue(list.prototype);
    });
    this.#onFile('client/commands-queue.js', (copy, { default: queue }, isOld) => {
      if (isOld && queue !== undefined) hookOldQueue(this.#kit, copy, queue.prototype);
    });
    this.#onFile('RESP/decoder.js', (copy, { Decoder: decoder }) => copy.hookReplies(decoder));
    this.#onFile('client/RESP2/decoder.js', (copy, { default: decoder }) => copy.hookReplies(decoder));
    this.#onFile('client/pub-sub.js', (copy, { PubSub: pubSub }) => {
      if (pubSub !== undefined) copy.hookMessages(pubSub.prototype);
    });
    this.#onFile('client/pool.js', (copy, { RedisClientPool: pool }) => {
      if (pool !== undefined) copy.hookPool(pool);
    });
    this.#onFile('cluster/index.js', (copy, { default: cluster }) => hookChoosing(copy, cluster, chosenByCluster));
    this.#onFile('sentinel/index.js', (copy, { default: sentinel, RedisSentinelClient: client }) => {
      hookChoosing(copy, sentinel, chosenBySentinel);
      hookChoosing(copy, client, chosenBySentinel);
    });
    this.#onFile('opentelemetry/metrics.js', (copy, exports) => this.#yieldTo(copy, exports));
    hookOldNodes(this.#kit, () => this.#copies.values());
  }

  /** A client, or the library itself, of a bundle. Returns whether it is one of node-redis. */
  hookTarget(target: object): boolean {
    if (!isNodeRedis(target)) return false;
    const { RedisClient = target } = target as { readonly RedisClient?: object };
    if (![...this.#copies.values()].some((copy) => copy.isHooked(RedisClient))) this.#traced.start();
    return true;
  }

  #yieldTo(copy: DriverCopy, exports: unknown): void {
    if (!this.#yields) return;
    copy.operations.countsDurations = false;
    this.#kit.unless(ownCommands(exports), (kit) => {
      copy.operations.countsDurations = true;
      kit.onDisable(() => {
        copy.operations.countsDurations = false;
      });
    });
    copy.driver.countsConnections = false;
    this.#kit.unless(ownConnections(exports), (kit) => {
      copy.driver.countsConnections = true;
      kit.onDisable(() => {
        copy.driver.countsConnections = false;
      });
    });
  }

  #onFile(path: string, hook: HookFile): void {
    const file = `dist/lib/${path}`;
    this.#kit.onModule({ name: '@redis/client', file, versions }, (exports, module) => {
      hook(this.#copyOf(module, file), exports as Exports, module.version.startsWith('1.'));
    });
  }

  #copyOf({ path }: LoadedModule, file: string): DriverCopy {
    const folder = path.slice(0, -file.length);
    const known = this.#copies.get(folder);
    if (known !== undefined) return known;
    const copy = new DriverCopy(this.#kit, this.#recording);
    this.#copies.set(folder, copy);
    return copy;
  }
}

const hookClient: HookFile = (copy, { default: client }, isOld) => {
  if (client === undefined) return;
  if (isOld) {
    hookOldClient(copy, client.prototype);
    return;
  }
  copy.hookClient(client.prototype);
  copy.hookCommands(client.prototype);
  copy.hookBatch(client.prototype, '_executeMulti', () => true);
  copy.hookBatch(client.prototype, '_executePipeline', () => false);
};

/** The first releases of version 5 have no such method: there, each attempt is an operation of its own. */
function hookChoosing(copy: DriverCopy, type: Type | undefined, choose: typeof chosenByCluster): void {
  if (type !== undefined && '_execute' in type.prototype) copy.hookChoosing(type.prototype, choose);
}

/** A client has these, and the library the first one. */
function isNodeRedis(target: object): boolean {
  const { createClient, sendCommand, duplicate, isOpen } = target as Readonly<Record<string, unknown>>;
  return (
    typeof createClient === 'function' ||
    (typeof sendCommand === 'function' && typeof duplicate === 'function' && typeof isOpen === 'boolean')
  );
}
