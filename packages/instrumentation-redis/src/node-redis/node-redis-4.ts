import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';
import type { DriverCopy } from './driver-copy.ts';
import type { Client, Method, QueuedCommand } from './node-redis-types.ts';

// node-redis 4 sends what the methods of a client are for without going through `sendCommand()`, so its queue is what is
// hooked, and which client a queue belongs to has to be found out.

/** What a client sends by itself on a new connection, before all else. */
const handshake: ReadonlySet<unknown> = new Set(['SELECT', 'READONLY', 'CLIENT', 'AUTH']);

interface Queue {
  readonly isPubSubActive: boolean;
}

/** The clients of queues, by copy of the library. */
const clientsOfQueues = new WeakMap<Queue, Client>();
const queuePrototypes = new WeakMap<DriverCopy, object>();

/** Stands for the client of a queue as long as that is not known: where it leads to is not known either. */
const strangers = new WeakMap<Queue, Client>();

export function hookOldClient(copy: DriverCopy, prototype: object): void {
  copy.hookClient(prototype, (client) => introduce(copy, client));
  copy.hookBatch(prototype, 'multiExecutor', (args) => args[2] !== undefined);
}

export function hookOldQueue(kit: Kit, copy: DriverCopy, prototype: object): void {
  queuePrototypes.set(copy, prototype);
  const { commands } = copy;
  const begin = kit.safe('the beginning of a command', (queue: Queue, args: ArrayLike<unknown>) =>
    commands.begin(clientOf(queue), args),
  );
  const over = kit.safe(
    'the sending of a command',
    (queue: Queue, command: ReturnType<typeof begin>, options: object) =>
      commands.over(clientOf(queue), command, options),
  );
  kit.patch<AnyFunction>(
    prototype,
    'addCommand',
    ((original: Method) =>
      function addCommand(this: Queue, ...args: unknown[]): unknown {
        const [words, options] = args as [ArrayLike<unknown>, { readonly asap?: boolean } | undefined];
        if (commands.isSending || (options?.asap === true && handshake.has(words[0])))
          return original.apply(this, args);
        const command = begin(this, words);
        try {
          return original.apply(this, args);
        } finally {
          over(this, command, options ?? {});
        }
      }) as unknown as (original: AnyFunction) => AnyFunction,
  );
}

/** The queue is a list of the package `yallist`, of which each entry is made with `new LinkedList.Node({ … })`. */
export function hookOldNodes(kit: Kit, copies: () => Iterable<DriverCopy>): void {
  const queue = kit.safe('a queued command', (entry: Partial<QueuedCommand> | undefined) => {
    if (typeof entry?.resolve !== 'function' || typeof entry.reject !== 'function') return;
    for (const { commands } of copies()) if (commands.isSending) commands.queue(entry as QueuedCommand);
  });
  kit.onModule({ name: 'yallist', file: 'yallist.js', versions: { below: '5.0.0' } }, (exports) => {
    kit.patch<AnyFunction>(
      exports as object,
      'Node',
      ((original: Method) =>
        function Node(this: unknown, ...args: unknown[]): unknown {
          queue(args[0] as Partial<QueuedCommand>);
          return new.target === undefined
            ? original.apply(this, args)
            : Reflect.construct(original, args, new.target as unknown as Method);
        }) as unknown as (original: AnyFunction) => AnyFunction,
    );
  });
}

function clientOf(queue: Queue): Client {
  const known = clientsOfQueues.get(queue) ?? strangers.get(queue);
  if (known !== undefined) return known;
  const stranger: Client = { isOpen: true, isReady: true };
  strangers.set(queue, stranger);
  return stranger;
}

const introduced = new WeakSet<Client>();

/**
 * Finds out which queue a client has. A client tells nobody, but one of its properties is that of its queue by the same
 * name: for a moment, the one of the queue is replaced by one that takes a note.
 */
function introduce(copy: DriverCopy, client: Client): void {
  const prototype = queuePrototypes.get(copy);
  if (prototype === undefined || introduced.has(client)) return;
  introduced.add(client);
  const original = Reflect.getOwnPropertyDescriptor(prototype, 'isPubSubActive');
  if (original?.get === undefined || original.configurable !== true) return;
  let found: Queue | undefined;
  Reflect.defineProperty(prototype, 'isPubSubActive', {
    configurable: true,
    get(this: Queue) {
      found = this;
      return false;
    },
  });
  try {
    Reflect.get(client, 'isPubSubActive');
  } finally {
    Reflect.defineProperty(prototype, 'isPubSubActive', original);
  }
  if (found !== undefined) clientsOfQueues.set(found, client);
}
