import { EventEmitter } from 'node:events';
import type { IQueueBackend } from 'bullmq';

/** A broker of BullMQ that takes everything, but for what a test answers itself. */
export function takingBroker(name: string, answers: object = {}): IQueueBackend {
  const broker = Object.assign(
    new EventEmitter(),
    {
      ...{ qualifiedName: `bull:${name}`, keys: {}, toKey: (type: string) => type },
      ...{ waitUntilReady: async () => {}, setQueueMeta: async () => {}, addJob: async () => '1', close: async () => {} },
      getCounts: async (types: readonly string[]) => types.map(() => 1),
      moveToCompleted: async () => ({ result: undefined, finishedOn: 1 }),
      moveToFailed: async () => ({ result: undefined, finishedOn: 1 }),
    },
    answers,
  );
  return broker as unknown as IQueueBackend;
}
